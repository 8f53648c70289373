#include "sim/net/tcp_endpoint.hpp"

#include "sim/check.hpp"
#include "sim/faults/close.hpp"
#include "sim/net/tcp_connection.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <sys/epoll.h>
#include <utility>

namespace squall {

tcp_endpoint::tcp_endpoint(tcp_connection& c, host& h, const ip_endpoint& local,
                           const actor& outgoing, const stream_path& path)
    : send_buffer_max(send_buffer_default),
      receive_buffer_max(window_of(receive_buffer_default)),
      connection_(c),
      host_(h),
      local_(local),
      outgoing_(outgoing),
      space_event_(*this),
      memory_event_(*this),
      window_event_(*this),
      path_(path) {}

// --- what a socket asks -------------------------------------------------------------------------

kernel_result tcp_endpoint::write(std::span<const std::byte> from) {
    if (error_ != 0 || send_shut_) {
        const int pending = take_error();
        return pending != 0 ? -pending : -EPIPE;
    }
    if (state_ == tcp_state::syn_sent)
        return -EAGAIN;
    if (from.empty())
        return 0;
    const std::size_t room = free_send_buffer();
    if (room == 0 || refuses_writes()) {
        wait_for_space();
        return -EAGAIN;
    }
    from = from.first(std::min(room, from.size()));
    written_ += from.size();
    // Straight into segments as far as the window allows; the rest waits.
    const std::size_t gone = unsent_.empty() ? send_bytes(from) : 0;
    unsent_.append(from.subspan(gone));
    if (timers_ != nullptr && !unsent_.empty()) [[unlikely]]
        timers_->window_closed();
    return static_cast<kernel_result>(from.size());
}

kernel_result tcp_endpoint::read(std::span<std::byte> into, bool peek) {
    if (!received_.empty()) { // and if `into` is empty the answer is 0
        const std::size_t n = received_.peek(into);
        if (!peek && n > 0) {
            received_.drop(n);
            read_ += n;
            announce_window();
        }
        return static_cast<kernel_result>(n);
    }
    if (fin_received_)
        return 0;
    if (error_ != 0)
        return -take_error();
    return receive_shut() ? 0 : -EAGAIN;
}

void tcp_endpoint::shutdown_write() {
    send_shut_ = true;
    maybe_send_fin();
}

void tcp_endpoint::shutdown_read() {
    receive_shut_ = true;
}

void tcp_endpoint::close(bool abort) {
    SQUALL_CHECK(!orphaned_);
    orphaned_ = true;
    owner_ = nullptr;
    set_timers({});
    if (state_ == tcp_state::syn_sent) {
        set_state(tcp_state::closed); // a SYN-ACK that still comes is answered with RST
    } else if (state_ != tcp_state::closed) {
        // Nobody waits in FIN_WAIT2 with TCP_LINGER2 below zero (__tcp_close).
        const bool at_once = fin_timeout_s < 0 && fin_sent_ && !fin_received_ &&
                             fin_acknowledged_ <= host_.owner().now();
        if (abort || at_once || !received_.empty()) {
            reset_peer();
        } else {
            send_shut_ = true;
            maybe_send_fin();
            if (connection_.ask_once(faults::close_orphan, outgoing_) != 0) // tcp_check_oom
                reset_peer();
        }
    }
    if (state_ == tcp_state::closed) {
        port.connection_ended(/*socket_gone=*/true);
        no_socket_any_more();
    }
    connection_.maybe_finish();
}

void tcp_endpoint::close_lingering() {
    lingers_ = true;
    if (!received_.empty() && state_ != tcp_state::closed) {
        reset_peer();
        no_socket_any_more();
    } else {
        shutdown_read();
        shutdown_write();
    }
}

// tcp_send_active_reset: what is not sent yet never will be.
void tcp_endpoint::reset_peer() {
    unsent_.clear();
    send_control(segment_kind::rst);
    set_state(tcp_state::closed);
}

std::uint32_t tcp_endpoint::poll() {
    std::uint32_t mask = 0;
    if (state_ == tcp_state::closed || (send_shut_ && receive_shut()))
        mask |= EPOLLHUP;
    if (receive_shut())
        mask |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
    if (state_ != tcp_state::syn_sent) {
        if (!received_.empty())
            mask |= EPOLLIN | EPOLLRDNORM;
        if (send_shut_ || writable())
            mask |= EPOLLOUT | EPOLLWRNORM;
        else
            wait_for_space();
    }
    if (error_ != 0)
        mask |= EPOLLERR;
    return mask;
}

int tcp_endpoint::take_error() noexcept {
    return std::exchange(error_, 0);
}

std::size_t tcp_endpoint::free_send_buffer() {
    const std::size_t used = used_send_buffer();
    return used < send_buffer_max ? send_buffer_max - used : 0;
}

void tcp_endpoint::refuse_writes_for(duration d) {
    world& w = host_.owner();
    w.events().cancel(memory_event_);
    w.events().schedule(memory_event_, w.now() + d);
    wants_space_ = true;
}

void tcp_endpoint::notify(std::uint32_t bits) {
    if (owner_ != nullptr)
        owner_->on_endpoint(bits);
}

// --- without power ------------------------------------------------------------------------------

void tcp_endpoint::forget() {
    if (state_ == tcp_state::syn_sent && this == &connection_.server())
        return;
    forgotten_ = true;
    received_.clear();
    fail(ECONNRESET);
}

// --- timers -------------------------------------------------------------------------------------

tcp_timers& tcp_endpoint::timers() {
    if (timers_ == nullptr)
        timers_ = std::make_unique<tcp_timers>(*this);
    return *timers_;
}

void tcp_endpoint::set_timers(const tcp_timer_options& wanted) {
    if (timers_ == nullptr && wanted == tcp_timer_options{})
        return;
    patience_ = wanted.user_timeout_ms != 0
                    ? std::min(duration(retransmission_first), retransmission_gives_up)
                    : retransmission_gives_up;
    timers().set(wanted);
    if (wanted.user_timeout_ms == 0)
        return;
    if (unanswered())
        timers_->unanswered();
    else if (!unsent_.empty())
        timers_->window_closed();
}

void tcp_endpoint::set_filter(bool accepts_nothing) {
    filtered_ = accepts_nothing && state_ != tcp_state::closed;
    deaf_ = filtered_ || (peer_->timers_ != nullptr && peer_->timers_->missed());
}

bool tcp_endpoint::hear() noexcept {
    if (filtered_ || !host_.powered())
        return false;
    deaf_ = false;
    return true;
}

// What retransmits to us finds nobody, and says so; what we would retransmit is forgotten.
void tcp_endpoint::no_socket_any_more() {
    if (timers_ != nullptr)
        timers_->stop();
    set_filter(false);
}

} // namespace squall
