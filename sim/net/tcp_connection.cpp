#include "sim/net/tcp_connection.hpp"

#include "sim/faults/accept.hpp"
#include "sim/faults/link.hpp"
#include "sim/faults/order.hpp"
#include "sim/net/network.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace squall {

namespace {

using std::chrono::microseconds;

constexpr duration first_syn_gap = std::chrono::seconds(1);

} // namespace

tcp_connection::tcp_connection(network& n, std::uint64_t number, host& client,
                               const ip_endpoint& client_address, host& server,
                               const ip_endpoint& server_address, const std::string& path)
    : network_(n),
      number_(number),
      who_(path),
      towards_server_(path + ">"),
      towards_client_(path + "<"),
      way_time_(n.latency(client, server) + microseconds(ask_once(faults::link_slow, who_))),
      us_per_kib_(ask_once(faults::link_bandwidth, who_)),
      client_(*this, client, client_address, towards_server_,
              {client.owner().decisions(), n.path(client, server), towards_server_, way_time_,
               us_per_kib_}),
      server_(*this, server, server_address, towards_client_,
              {client.owner().decisions(), n.path(server, client), towards_client_, way_time_,
               us_per_kib_}),
      end_event_(*this),
      syn_timer_(*this) {
    client_.set_peer(server_);
    server_.set_peer(client_);
}

segment_pool& tcp_connection::segments() const noexcept {
    return network_.segments();
}

std::uint64_t tcp_connection::ask_once(const site& where, const actor& who) const {
    return squall::ask_once(network_.owner().decisions(), where, who);
}

void tcp_connection::open() {
    if (!handshake_.loses_syn(network_.owner().decisions(), who_))
        client_.send_control(segment_kind::syn);
    schedule_retry();
}

void tcp_connection::schedule_retry() {
    world& w = network_.owner();
    if (syn_retries_ == 0)
        opened_ = w.now();
    instant next = w.now() + first_syn_gap * (std::int64_t{1} << syn_retries_);
    // tcp_clamp_rto_to_user_timeout, which begins with the first retransmission.
    if (syn_retries_ > 0 && user_timeout_ > duration::zero())
        next = std::min(next, std::max(opened_ + user_timeout_, w.now()));
    w.events().schedule(syn_timer_, next);
}

void tcp_connection::retry_handshake() {
    if (server_.state() == tcp_state::syn_received && client_.state() != tcp_state::syn_sent) {
        server_.send_control(segment_kind::syn_ack); // the client's ACK was lost
        return;
    }
    if (client_.state() != tcp_state::syn_sent)
        return;
    const bool late = syn_retries_ > 0 && user_timeout_ > duration::zero() &&
                      network_.owner().now() - opened_ >= user_timeout_;
    if (syn_retries_ >= syn_retries_max_ || late) {
        client_.fail(ETIMEDOUT);
        return;
    }
    ++syn_retries_;
    open();
}

void tcp_connection::syn_answered() {
    network_.owner().events().cancel(syn_timer_);
}

// inet_lookup_listener. Among several with SO_REUSEPORT Linux goes by a hash of both ends
// (reuseport_select_sock), so the client's port decides, and the tape.
listener* tcp_connection::choose_listener() {
    const port_table& ports = server_.where().tcp_ports;
    std::size_t equals = 0;
    port_claim* found = ports.find_listener(server_.local(), equals);
    if (found == nullptr)
        return nullptr;
    if (equals > 1) {
        const std::uint64_t further = ask_once(faults::order_reuseport, who_);
        found = &ports.nth_listener(
            server_.local(), static_cast<std::size_t>((client_.local().port + further) % equals));
    }
    listening_ = found->listening();
    return static_cast<listener*>(found->holder());
}

void tcp_connection::acknowledge_handshake() {
    tape& t = network_.owner().decisions();
    if (handshake_faults::loses_ack(t, who_)) {
        syn_retries_ = 0;
        schedule_retry();
    } else {
        client_.send_control(segment_kind::ack, handshake_faults::overflow(t, who_));
    }
}

void tcp_connection::arrive_syn() {
    if (server_.state() != tcp_state::syn_sent)
        return; // a retransmission of a SYN that has been answered
    tape& t = network_.owner().decisions();
    listener* const there = choose_listener();
    const int answer = there == nullptr ? ECONNREFUSED : handshake_.answer(t, who_);
    if (answer == ECONNREFUSED) {
        server_.send_control(segment_kind::rst);
        return;
    }
    if (answer != 0) {
        server_.send_unreachable(answer);
        return;
    }
    // Dropped; the client tries again (tcp_conn_request, sk_acceptq_is_full).
    if (there->accept_queue_full() || handshake_.drops_syn(t, who_))
        return;
    server_.set_state(tcp_state::syn_received);
    server_.send_control(segment_kind::syn_ack);
}

void tcp_connection::arrive_handshake_ack() {
    port_table& ports = server_.where().tcp_ports;
    port_claim* const there = ports.find_listener(server_.local().port, listening_);
    if (there == nullptr) { // it has closed since the SYN (inet_csk_listen_stop)
        server_.send_control(segment_kind::rst);
        server_.close(true);
        return;
    }
    if (const auto us = ask_once(faults::accept_reset, who_); us != 0)
        reset_both_after(microseconds(us));
    server_.set_handed_over();
    ports.inherit(server_.port, *there, server_.local(), client_.local());
    static_cast<listener*>(there->holder())->on_connection(server_);
}

void tcp_connection::reset_both_after(duration d) {
    event_queue& events = network_.owner().events();
    if (end_event_.scheduled())
        return;
    events.schedule(end_event_, network_.owner().now() + d);
    note_hindrance(end_event_.at());
}

void tcp_connection::reset_both_now() {
    network_.owner().events().cancel(end_event_);
    reset_both();
}

void tcp_connection::vanish_and_give_up(tcp_endpoint& e, duration after) {
    vanished_ = true;
    if (end_event_.scheduled())
        return;
    gives_up_ = &e;
    world& w = network_.owner();
    w.events().schedule(end_event_, w.now() + after);
}

void tcp_connection::end() {
    if (gives_up_ == nullptr) {
        reset_both();
    } else {
        gives_up_->fail(ETIMEDOUT);
        maybe_finish();
    }
}

void tcp_connection::reset_both() {
    network_.note(client_, "path_reset");
    network_.note(server_, "path_reset");
    client_.reset_by_peer();
    server_.reset_by_peer();
    vanished_ = true; // what is sent from now on finds no connection
    maybe_finish();
}

void tcp_connection::note_hindrance(instant until) const noexcept {
    network_.note_hindrance(until);
}

duration tcp_connection::usual_way_time() const {
    return network_.latency(client_.where(), server_.where());
}

void tcp_connection::heal() {
    way_time_ = usual_way_time();
    us_per_kib_ = 0;
    if (end_event_.scheduled() && gives_up_ == nullptr)
        note_hindrance(end_event_.at());
    client_.heal();
    server_.heal();
}

void tcp_connection::maybe_finish() {
    const bool client_gone = client_.orphaned();
    const bool server_gone = server_.orphaned() || !server_.handed_over();
    if (finished_ || !client_gone || !server_gone || on_the_way_ > 0 || end_event_.scheduled())
        return;
    finished_ = true;
    network_.finished(*this);
}

} // namespace squall
