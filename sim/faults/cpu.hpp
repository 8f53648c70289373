#pragma once

// The family cpu: time that a program does not get.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site cpu_call{
    "cpu.call",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    32,
    "This much time passes before a kernel call of the program takes effect.",
    "sched(7): a program may be preempted between any two instructions"};

inline constexpr site cpu_dispatch{
    "cpu.dispatch",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    16,
    "This much time passes between the answer of epoll_wait and the first handler.",
    "sched(7)"};

inline constexpr site cpu_stall{
    "cpu.stall",
    fault_family::cpu,
    site_ordinal::asked,
    3 * us_max_second,
    "us",
    256,
    "As cpu.dispatch, but rare and long: a page fault, a blocking disk, a stopped machine.",
    "sched(7), proc(5) on major faults"};

inline constexpr std::array cpu_sites = {&cpu_call, &cpu_dispatch, &cpu_stall};

} // namespace squall::faults
