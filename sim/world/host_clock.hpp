#pragma once

#include "sim/time.hpp"

#include <cstdint>

namespace squall {

/// What the clocks of one machine show at an instant of the world: CLOCK_MONOTONIC, which runs
/// fast or slow but never back, and CLOCK_REALTIME, which is that and an offset that may be set.
/// Integers only. Knows no tape and no host.
class host_clock {
public:
    /// As of a machine that has been up for a thousand seconds, in autumn 2025: neither clock is
    /// at zero, so code that takes 0 for "never" is not flattered.
    static constexpr std::int64_t boot_monotonic_ns = 1'000'000'000'000;
    static constexpr std::int64_t boot_realtime_ns = 1'760'000'000'000'000'000;
    /// Both clocks run exactly so.
    static constexpr int drift_ppm_max = 1000;

    /// Nanoseconds, exact: what timers go by.
    std::int64_t monotonic_ns(instant at) const noexcept {
        return base_ns_ + scaled(ns(at) - ns(base_at_));
    }
    std::int64_t realtime_ns(instant at) const noexcept { return monotonic_ns(at) + offset_ns_; }

    /// The first instant at which the clock shows `t` or more. In the past if it did before.
    instant when_monotonic(std::int64_t t) const noexcept;
    instant when_realtime(std::int64_t t) const noexcept { return when_monotonic(t - offset_ns_); }

    /// The clocks begin anew, at a boot.
    void begin(instant now, std::int64_t monotonic_ns, std::int64_t realtime_ns) noexcept;
    /// Parts in a million by which both clocks are fast (or slow, below zero).
    /// REQUIRES: no time has passed since begin(); |ppm| <= drift_ppm_max.
    void set_drift(int ppm) noexcept { drift_ppm_ = ppm; }
    int drift_ppm() const noexcept { return drift_ppm_; }
    /// clock_settime(2): CLOCK_REALTIME shows so much more (or less) from now on.
    void step_realtime(duration by) noexcept { offset_ns_ += by.count(); }
    /// CLOCK_REALTIME is what it would be on a machine that was never set.
    void correct_realtime(instant now) noexcept;

private:
    std::int64_t scaled(std::int64_t world_ns) const noexcept;

    instant base_at_{};
    std::int64_t base_ns_ = boot_monotonic_ns;
    std::int64_t offset_ns_ = boot_realtime_ns - boot_monotonic_ns;
    int drift_ppm_ = 0;
};

} // namespace squall
