#pragma once

// The family clock: clocks and timers.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>
#include <cstdint>

namespace squall::faults {

/// Sites of a quantity with two directions: odd values are down (1 is -1, 3 is -2), even ones up
/// (2 is +1).
constexpr std::int64_t two_way(std::uint64_t value) noexcept {
    const auto size = static_cast<std::int64_t>((value + 1) / 2);
    return value % 2 == 1 ? -size : size;
}

inline constexpr site clock_late_timer{"clock.late_timer",
                                       fault_family::clock,
                                       site_ordinal::asked,
                                       50'000,
                                       "us",
                                       8,
                                       "A timer fires this much after it is due.",
                                       "timerfd_create(2), prctl(2) PR_SET_TIMERSLACK"};

inline constexpr site clock_skew{
    "clock.skew",
    fault_family::clock,
    site_ordinal::asked,
    std::uint64_t{2} * 3600 * us_max_second,
    "half us",
    1,
    "The host's CLOCK_REALTIME is wrong by half of this from the start: behind if it is odd, ahead "
    "if it is even.",
    "clock_settime(2): nothing keeps two machines' clocks equal"};

inline constexpr site clock_drift{"clock.drift",
                                  fault_family::clock,
                                  site_ordinal::asked,
                                  1000,
                                  "half ppm",
                                  1,
                                  "The host's clocks run wrong by half of this many parts in a "
                                  "million: slow if it is odd, fast if "
                                  "it is even. A crystal's error: it stays when faults end.",
                                  "adjtimex(2): 500 ppm is the most that the kernel corrects"};

inline constexpr site clock_step_forward{
    "clock.step_forward",
    fault_family::clock,
    site_ordinal::asked,
    std::uint64_t{2} * 3600 * us_max_second,
    "us",
    128,
    "The host's CLOCK_REALTIME is set this much forward while the program begins to wait.",
    "clock_settime(2), timerfd_create(2) TFD_TIMER_CANCEL_ON_SET"};

inline constexpr site clock_step_back{
    "clock.step_back",
    fault_family::clock,
    site_ordinal::asked,
    std::uint64_t{2} * 3600 * us_max_second,
    "us",
    128,
    "The host's CLOCK_REALTIME is set this much back while the program begins to wait.",
    "clock_settime(2), timerfd_create(2) TFD_TIMER_CANCEL_ON_SET"};

inline constexpr site clock_coarse{
    "clock.coarse",
    fault_family::clock,
    site_ordinal::asked,
    10'000,
    "us",
    1,
    "The host's clocks advance in steps of this: a reading may be old by as much.",
    "the kernel's clocksource jiffies (kernel/time/jiffies.c): one step a tick, 10 ms at HZ=100"};

inline constexpr site clock_tick{
    "clock.tick",
    fault_family::clock,
    site_ordinal::asked,
    10'000,
    "us",
    1,
    "The host's timers and time-outs end only at multiples of this.",
    "time(7): without high-resolution timers their accuracy is that of the jiffy; clock_getres(2)"};

inline constexpr site clock_no_battery{
    "clock.no_battery",
    fault_family::clock,
    site_ordinal::asked,
    30 * us_max_second,
    "us",
    1,
    "A host that has lost power boots with CLOCK_REALTIME in 1970, and somebody sets it this much "
    "later.",
    "rtc(4); systemd-timesyncd.service(8): systems lacking a battery-buffered RTC",
    true,
    3};

inline constexpr std::array clock_sites = {&clock_late_timer,   &clock_skew,      &clock_drift,
                                           &clock_step_forward, &clock_step_back, &clock_coarse,
                                           &clock_tick,         &clock_no_battery};

} // namespace squall::faults
