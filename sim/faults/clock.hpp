#pragma once

// The family clock: clocks and timers.

#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site clock_late_timer{"clock.late_timer",
                                       fault_family::clock,
                                       site_ordinal::asked,
                                       50'000,
                                       "us",
                                       8,
                                       "A timer fires this much after it is due.",
                                       "timerfd_create(2), prctl(2) PR_SET_TIMERSLACK"};

inline constexpr std::array clock_sites = {&clock_late_timer};

} // namespace squall::faults
