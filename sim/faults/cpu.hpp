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

inline constexpr site cpu_wakeup{
    "cpu.wakeup",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    32,
    "A waiting program gets the CPU this much after something woke it: what happens meanwhile is "
    "in the same answer.",
    "sched(7), scheduling latency"};

inline constexpr site cpu_stale_clock{
    "cpu.stale_clock",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    64,
    "This much time passes between the reading of a clock and the program's getting the value.",
    "sched(7), vdso(7): a reading is no kernel call and can be preempted too"};

inline constexpr site cpu_pause{
    "cpu.pause",
    fault_family::cpu,
    site_ordinal::asked,
    3 * us_max_second,
    "us",
    256,
    "The host's programs are stopped for this long while one begins to wait, and continued; "
    "epoll_wait ends with EINTR.",
    "signal(7), interruption by stop signals; reproduced on the real kernel"};

inline constexpr site cpu_slow_calls{
    "cpu.slow_calls",
    fault_family::cpu,
    site_ordinal::asked,
    200,
    "us",
    1,
    "Every kernel call of the host takes this much longer, for good: a slow or shared machine.",
    "sched(7), cgroups(7) cpu.weight; ptrace(2) and seccomp(2) of a supervisor"};

inline constexpr site cpu_slow_parser{
    "cpu.slow_parser",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us/KiB",
    1,
    "The host's programs need this long for each KiB that they read from sockets: peers that write "
    "faster are held up by the window.",
    "any program that looks at what it reads"};

inline constexpr site cpu_spurious_wakeup{
    "cpu.spurious_wakeup",
    fault_family::cpu,
    site_ordinal::asked,
    100'000,
    "us",
    8,
    "A wait for a condition variable ends this much later although nobody signalled it.",
    "pthread_cond_wait(3p): spurious wakeups may occur; futex(2)"};

inline constexpr std::array cpu_sites = {&cpu_call,       &cpu_dispatch,    &cpu_stall,
                                         &cpu_wakeup,     &cpu_stale_clock, &cpu_pause,
                                         &cpu_slow_calls, &cpu_slow_parser, &cpu_spurious_wakeup};

} // namespace squall::faults
