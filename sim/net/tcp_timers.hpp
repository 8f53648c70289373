#pragma once

#include "sim/event_queue.hpp"
#include "sim/net/segment.hpp"
#include "sim/time.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace squall {

class tcp_endpoint;

/// What a program may set of a connection's timers: socket(7) and tcp(7), with the defaults there.
struct tcp_timer_options {
    bool keep_alive = false;  ///< SO_KEEPALIVE
    int keep_idle_s = 7200;   ///< TCP_KEEPIDLE, tcp_keepalive_time
    int keep_interval_s = 75; ///< TCP_KEEPINTVL, tcp_keepalive_intvl
    int keep_count = 9;       ///< TCP_KEEPCNT, tcp_keepalive_probes
    int user_timeout_ms = 0;  ///< TCP_USER_TIMEOUT; 0: tcp_retries2 decides

    bool operator==(const tcp_timer_options&) const = default;
};

/// How long a sender waits for an answer before it gives up: "a hypothetical timeout of 924.6
/// seconds" for tcp_retries2 = 15 (tcp(7)).
inline constexpr duration retransmission_gives_up = std::chrono::milliseconds(924'600);
/// TCP_RTO_MIN: the first retransmission comes no earlier, and over a fast path at that time.
inline constexpr duration retransmission_first = std::chrono::milliseconds(200);

/// The timers of one end of a connection: keep-alive (net/ipv4/tcp_timer.c, tcp_keepalive_timer),
/// the end of retransmission (tcp_write_timeout) and of probing a closed window (tcp_probe_timer).
/// An endpoint makes one when it needs one; while nothing is lost, nothing is kept alive and no
/// window is closed under a user timeout, no event waits.
///
class tcp_timers {
public:
    explicit tcp_timers(tcp_endpoint& e) noexcept;
    tcp_timers(const tcp_timers&) = delete;
    tcp_timers& operator=(const tcp_timers&) = delete;
    ~tcp_timers();

    /// New options; starts, moves or ends the keep-alive timer as setsockopt(2) does, and measures
    /// what is unanswered by the new user timeout.
    void set(const tcp_timer_options& wanted);
    /// The handshake is complete: keep-alive counts from now (tcp_finish_connect).
    void established();
    /// A keep-alive probe was answered.
    void probe_answered() noexcept { probes_out_ = 0; }

    /// What is sent now will not be answered in time.
    void unanswered();
    /// The peer's window is closed and bytes wait for it.
    void window_closed();
    /// The window let bytes go.
    void window_opened();
    /// Something that we sent did not reach the peer's TCP: kept, and sent again and again until it
    /// does or we give up (RFC 6298 section 5).
    void lose(segment& s);
    /// The peer misses something that is still to be sent again.
    bool missed() const noexcept { return !lost_.empty(); }
    /// The connection is over at this end.
    void stop();

private:
    struct timer final : event {
        timer(tcp_timers& t, void (tcp_timers::*what)()) noexcept : owner(t), expired(what) {}
        void fire() override { (owner.*expired)(); }
        /// Deadlines; but what is sent again is on its way.
        bool idle() const noexcept override { return expired != &tcp_timers::resend; }
        tcp_timers& owner;
        void (tcp_timers::*expired)();
    };

    instant now() const noexcept;
    void start(timer& t, instant at);
    void cancel(timer& t) noexcept;
    instant gives_up_at() const noexcept;
    void keep_alive_expired();
    void give_up();
    void resend();

    tcp_endpoint& end_;
    tcp_timer_options options_;
    int probes_out_ = 0;                  ///< keep-alive probes without an answer
    instant unanswered_since_{};          ///< when the oldest of what is unanswered was sent
    std::uint64_t acknowledged_then_ = 0; ///< as it was at that time
    bool window_closed_ = false;
    timer keep_alive_;
    timer give_up_;
    timer resend_;
    duration resend_gap_ = retransmission_first;
    std::vector<segment*> lost_; ///< in the order in which they were sent
};

} // namespace squall
