// What a TCP endpoint sends, what is on the way from it, and what it knows to have arrived.

#include "sim/faults/close.hpp"
#include "sim/net/tcp_connection.hpp"
#include "sim/net/tcp_endpoint.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <sys/epoll.h>

namespace squall {

namespace {

using std::chrono::microseconds;

} // namespace

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
    if (path_.clear_until(sent_ + sendable)) [[likely]]
        return sendable;
    if (const auto closed = path_.closes_window(sent_, sent_ + sendable)) {
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
    const bool clear = path_.clear_until(to);
    if (!clear) [[unlikely]] {
        if (const duration d = path_.reset_after(from, to); d > duration::zero())
            connection_.reset_both_after(d);
        if (const auto after = path_.gives_up(from, to))
            connection_.vanish_and_give_up(*this, *after);
    }
    segment& s = connection_.segments().take();
    s.kind = segment_kind::data;
    s.acks_fin = fin_received_;
    s.offset = from;
    s.bytes.assign(bytes.begin(), bytes.end());
    transmit(s, p);
    // This segment is the last that the path carries.
    if (!clear && path_.vanishes_after(from, to)) [[unlikely]]
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

// --- the end of all faults ----------------------------------------------------------------------

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

} // namespace squall
