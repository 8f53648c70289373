// What arrives at a TCP endpoint, by segment and state (tcp_rcv_state_process in
// net/ipv4/tcp_input.c).

#include "sim/net/tcp_connection.hpp"
#include "sim/net/tcp_endpoint.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <sys/epoll.h>

namespace squall {

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

// An orphan in FIN_WAIT2 waits no longer than tcp_fin_timeout for the peer's FIN.
bool tcp_endpoint::fin_wait_over() const noexcept {
    const instant now = host_.owner().now();
    return orphaned_ && fin_acknowledged_ < now &&
           now - fin_acknowledged_ >= std::chrono::seconds(std::max(fin_timeout_s, 0));
}

} // namespace squall
