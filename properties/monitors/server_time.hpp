#pragma once

#include "sim/time.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/host_clock.hpp"

#include <chrono>
#include <cstdint>

namespace squall {

/// The time of host `server`, as monitors need it: what its CLOCK_MONOTONIC showed, and by how much
/// the tape made it late: stalls, pauses and slow calls, timers that fired late, and time that its
/// programs spent on reading clocks.
class server_time {
public:
    /// REQUIRES: told of every event of the run, before it is asked about that event.
    void on_event(const trace_event& e);

    /// In all so far. A gap may be longer by what this grew meanwhile.
    duration late() const noexcept { return late_; }
    /// What of the same may be under way: the timer that is set will fire so late, and late() grows
    /// only then. For what happens while that timer is overdue.
    duration under_way() const noexcept { return under_way_; }
    /// What a program that read CLOCK_MONOTONIC at `at` was shown. REQUIRES: `at` is not before the
    /// latest boot.
    duration shown(instant at) const noexcept;
    /// By how much a gap between two readings may be longer besides, because the clock is coarse
    /// or runs at a rate of its own: Asio's timers are set in whole microseconds.
    duration rounding() const noexcept;
    /// By how much one of Asio's timers may be late besides, whatever the clock: its timerfd is set
    /// in whole microseconds, rounded down, and if that was too early once more.
    static constexpr duration timer_grain = std::chrono::microseconds(1);

private:
    host_clock clock_;
    bool own_rate_ = false;
    std::int64_t resolution_ns_ = 1;
    std::int64_t slow_calls_us_ = 0;  ///< cpu.slow_calls
    std::int64_t slow_parser_us_ = 0; ///< cpu.slow_parser, for a KiB
    duration late_{0};
    duration decided_{0}; ///< for the timer that is about to be set
    duration under_way_{0};
};

/// The server's programs have ended at this event without having come to their own end: what they
/// still owed is owed no more.
inline bool server_died(const trace_event& e) noexcept {
    return e.kind == trace_kind::host && e.host == "server" &&
           (e.name == "crashed" || e.name == "power_off" || e.name == "terminated");
}

/// They have come to their own end, after SIGTERM.
inline bool server_stopped(const trace_event& e) noexcept {
    return e.kind == trace_kind::host && e.host == "server" && e.name == "stopped";
}

} // namespace squall
