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

namespace {

using std::chrono::microseconds;

} // namespace

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

// --- what a socket asks ----------------------------------------------------------------------

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
            unsent_.clear();
            send_control(segment_kind::rst);
            set_state(tcp_state::closed);
        } else {
            send_shut_ = true;
            maybe_send_fin();
            if (connection_.ask_once(faults::close_orphan, outgoing_) != 0) { // tcp_check_oom
                unsent_.clear();
                send_control(segment_kind::rst);
                state_ = tcp_state::closed;
            }
        }
    }
    if (state_ == tcp_state::closed) {
        port.connection_ended(/*socket_gone=*/true);
        no_socket_any_more();
    }
    connection_.maybe_finish();
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

// --- sending ---------------------------------------------------------------------------------

inline void tcp_endpoint::settle_acknowledged() {
    if (first_flight_ < in_flight_.size() &&
        in_flight_[first_flight_].acknowledged <= host_.owner().now())
        take_acknowledged();
}

void tcp_endpoint::take_acknowledged() {
    const instant now = host_.owner().now();
    while (first_flight_ < in_flight_.size() && in_flight_[first_flight_].acknowledged <= now) {
        answered_ = in_flight_[first_flight_].acknowledged;
        acknowledged_ = in_flight_[first_flight_++].end;
    }
    if (first_flight_ == in_flight_.size()) {
        in_flight_.clear();
        first_flight_ = 0;
    } else if (first_flight_ >= 16 && 2 * first_flight_ >= in_flight_.size()) {
        // A stream that never pauses would keep all that ever flew.
        in_flight_.erase(in_flight_.begin(),
                         in_flight_.begin() + static_cast<std::ptrdiff_t>(first_flight_));
        first_flight_ = 0;
    }
}

std::size_t tcp_endpoint::used_send_buffer() {
    settle_acknowledged();
    return static_cast<std::size_t>(written_ - acknowledged_);
}

// __sk_stream_is_writeable: room for at least half of what is queued.
bool tcp_endpoint::writable() {
    if (refuses_writes())
        return false;
    const std::size_t used = used_send_buffer();
    return used < send_buffer_max && send_buffer_max - used >= used / 2;
}

void tcp_endpoint::wait_for_space() {
    wants_space_ = true;
    settle_acknowledged();
    if (space_event_.scheduled() || first_flight_ == in_flight_.size())
        return;
    const instant next = in_flight_[first_flight_].acknowledged;
    if (next != forever)
        host_.owner().events().schedule(space_event_, next);
}

void tcp_endpoint::on_space() {
    if (!wants_space_)
        return;
    if (writable()) {
        wants_space_ = false;
        notify(EPOLLOUT | EPOLLWRNORM);
    } else if (!refuses_writes()) {
        wait_for_space();
    }
}

void tcp_endpoint::pump() {
    if (state_ != tcp_state::established && state_ != tcp_state::syn_received)
        return;
    const std::size_t gone = send_bytes(unsent_.view());
    unsent_.drop(gone);
    maybe_send_fin();
    if (timers_ != nullptr) [[unlikely]] {
        if (gone > 0 || unsent_.empty())
            timers_->window_opened();
        if (!unsent_.empty())
            timers_->window_closed();
    }
    if (wants_space_)
        wait_for_space();
}

// How many of so many bytes the peer's window allows to send.
std::size_t tcp_endpoint::open_window(std::size_t wanted) {
    if (window_event_.scheduled())
        return 0;
    const std::uint64_t edge = peer_->read_ + peer_->receive_buffer_max;
    const std::size_t window = edge > sent_ ? static_cast<std::size_t>(edge - sent_) : 0;
    const std::size_t sendable = std::min(window, wanted);
    if (const auto closed = path_.closes_window(sent_, sent_ + sendable)) [[unlikely]] {
        world& w = host_.owner();
        w.events().schedule(window_event_, w.now() + closed->for_so_long);
        connection_.note_hindrance(window_event_.at());
        return static_cast<std::size_t>(closed->before - sent_);
    }
    return sendable;
}

// Sends what the peer's window allows, and says how much that was.
std::size_t tcp_endpoint::send_bytes(std::span<const std::byte> bytes) {
    const std::size_t sendable = open_window(bytes.size());
    for (std::span<const std::byte> left = bytes.first(sendable); !left.empty();) {
        const stream_path::piece p = path_.next_piece(sent_, left.size());
        send_piece(left.first(p.bytes), p);
        left = left.subspan(p.bytes);
    }
    return sendable;
}

void tcp_endpoint::send_piece(std::span<const std::byte> bytes, const stream_path::piece& p) {
    const std::uint64_t from = sent_;
    const std::uint64_t to = from + bytes.size();
    sent_ = to;
    if (const duration d = path_.reset_after(from, to); d > duration::zero())
        connection_.reset_both_after(d);
    if (const auto after = path_.gives_up(from, to)) [[unlikely]]
        connection_.vanish_and_give_up(*this, *after);
    segment& s = connection_.segments().take();
    s.kind = segment_kind::data;
    s.acks_fin = fin_received_;
    s.offset = from;
    s.bytes.assign(bytes.begin(), bytes.end());
    transmit(s, p);
    // This segment is the last that the path carries.
    if (path_.vanishes_after(from, to))
        connection_.vanish();
}

void tcp_endpoint::send_control(segment_kind kind, duration held) {
    segment& s = connection_.segments().take();
    s.kind = kind;
    s.acks_fin = fin_received_;
    s.offset = sent_;
    s.bytes.clear();
    transmit(s, {0, held, duration::zero()});
}

void tcp_endpoint::send_unreachable(int error) {
    segment& s = connection_.segments().take();
    s.kind = segment_kind::unreachable;
    s.acks_fin = false;
    s.offset = static_cast<std::uint64_t>(error);
    s.bytes.clear();
    transmit(s, {});
}

void tcp_endpoint::transmit(segment& s, const stream_path::piece& p) {
    s.to = peer_;
    world& w = host_.owner();
    const bool lost = connection_.vanished();
    const stream_path::arrival a =
        lost ? stream_path::arrival{forever, 0} : path_.arrival_of(w.now(), p);
    if (s.kind == segment_kind::data || s.kind == segment_kind::fin) {
        const instant answer = lost ? forever : a.at + peer_->path_.way_time();
        if (s.kind == segment_kind::data)
            in_flight_.push_back({s.offset + s.bytes.size(), answer});
        else
            fin_acknowledged_ = answer;
        if (answer - w.now() > patience_) [[unlikely]]
            timers().unanswered();
    }
    if (lost) {
        connection_.segments().give_back(s);
        return;
    }
    connection_.segment_sent();
    w.events().schedule(s, a.at, a.priority);
}

void tcp_endpoint::maybe_send_fin() {
    if (send_shut_ && !fin_sent_ && unsent_.empty() &&
        (state_ == tcp_state::established || state_ == tcp_state::syn_received)) {
        fin_sent_ = true;
        closed_first_ = !fin_received_;
        send_control(segment_kind::fin,
                     microseconds(connection_.ask_once(faults::close_late_fin, outgoing_)));
        if (const auto us = connection_.ask_once(faults::close_after_fin, outgoing_); us != 0)
            connection_.reset_both_after(microseconds(us));
        if (lingers_)
            notify(0);
    }
}

// A sender that stands before a closed window hears when half of it is open again
// (RFC 9293 section 3.8.6.2.2, silly window avoidance at the receiver).
void tcp_endpoint::announce_window() {
    if (peer_->unsent_.empty() || orphaned_)
        return;
    if (received_.empty() || received_.size() <= receive_buffer_max / 2)
        send_control(segment_kind::window);
}

// --- arriving --------------------------------------------------------------------------------

void tcp_endpoint::arrive(segment& s) {
    if (forgotten_) [[unlikely]] { // RFC 9293 section 3.10.7.1, state CLOSED
        if (s.kind != segment_kind::rst)
            send_control(segment_kind::rst);
        return;
    }
    heard_ = host_.owner().now();
    switch (s.kind) {
    case segment_kind::syn:
        connection_.arrive_syn();
        break;
    case segment_kind::syn_ack:
        if (state_ == tcp_state::syn_sent) {
            state_ = tcp_state::established;
            connection_.syn_answered();
            connection_.acknowledge_handshake();
            if (timers_ != nullptr)
                timers_->established();
            notify(0);
        } else if (state_ == tcp_state::established) {
            send_control(segment_kind::ack); // the first was lost
        } else if (state_ == tcp_state::closed) {
            send_control(segment_kind::rst);
        }
        break;
    case segment_kind::ack:
        if (state_ == tcp_state::syn_received) {
            complete_handshake();
        } else if (s.acks_fin) {
            maybe_end(s);
            if (orphaned_ && fin_timeout_s < 0 && state_ != tcp_state::closed) {
                send_control(segment_kind::rst); // TCP_LINGER2 below zero: no FIN_WAIT2 at all
                set_state(tcp_state::closed);
                no_socket_any_more();
            }
            notify(0); // FIN_WAIT2: sk_state_change
        }
        break;
    case segment_kind::data:
        complete_handshake();
        arrive_data(s);
        break;
    case segment_kind::fin:
        complete_handshake();
        if (fin_wait_over()) {
            set_state(tcp_state::closed);
            send_control(segment_kind::rst);
        } else if (state_ == tcp_state::established && !fin_received_) {
            fin_received_ = true;
            if (!peer_->orphaned_ || peer_->fin_timeout_s < 0)
                send_control(segment_kind::ack);
            else if (peer_->fin_received_) // LAST_ACK ends with the ACK that nobody would see
                peer_->port.release();
            maybe_end(s);
            notify(0); // tcp_fin: sk_state_change wakes everybody
        }
        break;
    case segment_kind::rst:
        reset_by_peer();
        break;
    case segment_kind::window:
        complete_handshake();
        pump();
        break;
    case segment_kind::unreachable: // tcp_v4_err
        if (state_ == tcp_state::syn_sent)
            fail(static_cast<int>(s.offset));
        break;
    case segment_kind::probe: // answered in every state, by an RST where no socket is left
        send_control(state_ == tcp_state::closed || fin_wait_over() ? segment_kind::rst
                                                                    : segment_kind::probe_answer);
        break;
    case segment_kind::probe_answer:
        if (timers_ != nullptr)
            timers_->probe_answered();
        break;
    }
}

// Every segment of an established client acknowledges our SYN (tcp_check_req).
void tcp_endpoint::complete_handshake() {
    if (state_ != tcp_state::syn_received)
        return;
    state_ = tcp_state::established;
    connection_.arrive_handshake_ack();
}

// Both directions have ended and both ends know it: TIME_WAIT or LAST_ACK is over for the socket,
// and its state is CLOSE (tcp_time_wait, tcp_done).
void tcp_endpoint::maybe_end(const segment& s) {
    if (state_ != tcp_state::established || !fin_sent_ || !fin_received_ || !s.acks_fin)
        return;
    if (closed_first_)
        host_.tcp_ports.linger(port, host_.owner().now());
    set_state(tcp_state::closed);
    no_socket_any_more();
    notify(0);
}

void tcp_endpoint::arrive_data(segment& s) {
    // No socket, or one that nobody reads any more: RST (RFC 9293 section 3.10.7.1).
    if (orphaned_ || state_ != tcp_state::established) {
        if (orphaned_ || peer_->state_ != tcp_state::closed)
            send_control(segment_kind::rst);
        set_state(tcp_state::closed);
        return;
    }
    // FIN_WAIT1 and 2 with nobody to read: "we MUST send a reset" (RFC 1122 section 4.2.2.13), and
    // Linux resets itself too (tcp_rcv_state_process).
    if (fin_sent_ && receive_shut_) {
        send_control(segment_kind::rst);
        reset_by_peer();
        return;
    }
    received_.append(s.bytes);
    notify(EPOLLIN | EPOLLRDNORM);
}

void tcp_endpoint::reset_by_peer() {
    if (state_ == tcp_state::closed)
        return;
    if (state_ == tcp_state::syn_sent)
        fail(ECONNREFUSED);
    else if (fin_received_ && !fin_sent_)
        fail(EPIPE); // CLOSE_WAIT
    else
        fail(ECONNRESET);
}

void tcp_endpoint::fail(int error) {
    if (state_ == tcp_state::closed)
        return;
    set_state(tcp_state::closed);
    error_ = error;
    send_shut_ = true;
    unsent_.clear();
    event_queue& events = host_.owner().events();
    events.cancel(space_event_);
    events.cancel(memory_event_);
    events.cancel(window_event_);
    no_socket_any_more();
    notify(0);
    connection_.maybe_finish();
}

// --- without power ---------------------------------------------------------------------------

void tcp_endpoint::forget() {
    if (state_ == tcp_state::syn_sent && this == &connection_.server())
        return;
    forgotten_ = true;
    received_.clear();
    fail(ECONNRESET);
}

// --- timers ----------------------------------------------------------------------------------

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

instant tcp_endpoint::heard() {
    settle_acknowledged();
    return std::max(heard_, answered_);
}

std::uint64_t tcp_endpoint::sequence_acknowledged() {
    settle_acknowledged();
    return acknowledged_ + (fin_acknowledged_ <= host_.owner().now() ? 1 : 0);
}

void tcp_endpoint::answer_from(std::uint64_t offset, instant at) {
    settle_acknowledged();
    for (flight& f : std::span(in_flight_).subspan(first_flight_))
        if (f.end > offset)
            f.acknowledged = at;
    if (fin_sent_ && fin_acknowledged_ > host_.owner().now())
        fin_acknowledged_ = at;
    if (space_event_.scheduled()) {
        host_.owner().events().cancel(space_event_);
        wait_for_space();
    }
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

// An orphan in FIN_WAIT2 waits no longer than tcp_fin_timeout for the peer's FIN.
bool tcp_endpoint::fin_wait_over() const noexcept {
    const instant now = host_.owner().now();
    return orphaned_ && fin_acknowledged_ < now &&
           now - fin_acknowledged_ >= std::chrono::seconds(std::max(fin_timeout_s, 0));
}

void tcp_endpoint::close_lingering() {
    lingers_ = true;
    if (!received_.empty() && state_ != tcp_state::closed) {
        unsent_.clear();
        send_control(segment_kind::rst);
        set_state(tcp_state::closed);
        no_socket_any_more();
    } else {
        shutdown_read();
        shutdown_write();
    }
}

// --- the end of all faults -------------------------------------------------------------------

void tcp_endpoint::hasten(segment& s) {
    world& w = host_.owner();
    const instant soon = w.now() + connection_.usual_way_time();
    if (s.at() < soon)
        return;
    w.events().cancel(s);
    w.events().schedule(s, soon);
}

void tcp_endpoint::heal() {
    world& w = host_.owner();
    path_.heal(w.now(), connection_.way_time());
    const instant answered = w.now() + 2 * connection_.way_time();
    for (std::size_t i = first_flight_; i < in_flight_.size(); ++i)
        if (in_flight_[i].acknowledged != forever)
            in_flight_[i].acknowledged = std::min(in_flight_[i].acknowledged, answered);
    if (fin_acknowledged_ != forever)
        fin_acknowledged_ = std::min(fin_acknowledged_, answered);
    if (space_event_.scheduled()) {
        w.events().cancel(space_event_);
        wait_for_space();
    }
    if (window_event_.scheduled()) {
        w.events().cancel(window_event_);
        pump();
    }
}

void tcp_endpoint::notify(std::uint32_t bits) {
    if (owner_ != nullptr)
        owner_->on_endpoint(bits);
}

} // namespace squall
