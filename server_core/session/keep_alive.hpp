#pragma once

#include <chrono>
#include <cstdint>

namespace squall::server {

/// When a session pings its peer, and when it takes it for gone: a ping each `interval`, and a
/// peer from which nothing at all came within `timeout` of a ping is stale (RFC 6455, 5.5.2: a
/// ping serves as a keep-alive). Any byte counts, not only the pong: a peer in the middle of a
/// large message cannot answer yet. A ping may have to wait for a write that the peer does not
/// take; once it has gone out the peer has the whole `timeout`. Knows no socket and no clock.
class keep_alive {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::nanoseconds;

    enum class action { wait, ping, stale };

    /// `interval` 0: never pings.
    keep_alive(duration interval, duration timeout) : interval_(interval), timeout_(timeout) {}

    bool enabled() const noexcept { return interval_ > duration::zero(); }

    /// The session is CONNECTED.
    void start(time_point now) noexcept { last_ping_ = now; }

    /// When to ask due() next. REQUIRES: enabled(), started.
    time_point next() const noexcept;

    /// What to do now. `bytes_seen` is any number that grows with what comes from the peer;
    /// `reading` is false while the session itself does not read, and so cannot hear the peer.
    /// After `ping` the caller sends one, and says so with sent().
    action due(time_point now, std::uint64_t bytes_seen, bool reading) noexcept;

    /// A ping has been written. Ignored if it is not the one that due() asked for.
    void sent(time_point now) noexcept;

    /// The pong of the last ping has come. Returns how long it took, or -1 for one that nobody
    /// asked for (RFC 6455, 5.5.3 allows it).
    duration pong(time_point now) noexcept;

private:
    duration interval_;
    duration timeout_;
    time_point last_ping_{};
    std::uint64_t seen_at_ping_ = 0;
    bool judging_ = false;       ///< between a ping and the end of its timeout
    bool unsent_ = false;        ///< the last ping has not been written
    bool awaiting_pong_ = false; ///< the last ping has not been answered
};

} // namespace squall::server
