#pragma once

// The family process: how programs and machines go down, and come back. Asked only for hosts that
// a scenario has made mortal (sim/world/mortality.hpp).

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site process_crash{
    "process.crash",
    fault_family::process,
    site_ordinal::asked,
    1,
    "times",
    64,
    "The host's programs end at this kernel call, before it takes effect, as by SIGKILL.",
    "signal(7), exit_files in kernel/exit.c",
    true,
    2};

inline constexpr site process_core_dump{
    "process.core_dump",
    fault_family::process,
    site_ordinal::asked,
    2 * us_max_second,
    "us",
    128,
    "As process.crash, but a core is written first, and takes this long: meanwhile the kernel "
    "still holds the descriptors, acknowledges, and completes handshakes.",
    "core(5); do_coredump comes before exit_files (kernel/signal.c, kernel/exit.c)",
    true,
    2};

inline constexpr site process_power_off{
    "process.power_off",
    fault_family::process,
    site_ordinal::asked,
    1,
    "times",
    32,
    "The machine loses power while the program begins to wait: nothing more is sent.",
    "any machine; RFC 9293 section 3.5.1 (half-open connections)",
    true,
    2};

inline constexpr site process_stop{"process.stop",
                                   fault_family::process,
                                   site_ordinal::asked,
                                   1,
                                   "times",
                                   32,
                                   "SIGTERM comes while the program begins to wait.",
                                   "systemd.service(5), ExecStop=",
                                   true,
                                   2};

inline constexpr site process_stop_timeout{"process.stop_timeout",
                                           fault_family::process,
                                           site_ordinal::asked,
                                           5 * us_max_second,
                                           "us",
                                           1,
                                           "SIGKILL follows SIGTERM so soon, and not after 90 s.",
                                           "systemd.service(5), TimeoutStopSec=",
                                           true,
                                           3};

inline constexpr site process_restart_after{
    "process.restart_after",
    fault_family::process,
    site_ordinal::asked,
    10 * us_max_second,
    "us",
    1,
    "It takes so much longer until the host's programs are started again.",
    "systemd.service(5), RestartSec=",
    true,
    2};

inline constexpr site process_slow_start{
    "process.slow_start",
    fault_family::process,
    site_ordinal::asked,
    2 * us_max_second,
    "us",
    1,
    "A program runs its first instruction so much later than it was started.",
    "execve(2): pages come from the disk as they are touched",
    true,
    2};

inline constexpr site process_bad_alloc{
    "process.bad_alloc",
    fault_family::process,
    site_ordinal::asked,
    20'000,
    "allocations",
    1,
    "Of what the host's programs allocate in this incarnation (operator new, aligned_alloc), the "
    "allocation of this number fails, once: std::bad_alloc, or a null pointer. Asked where the "
    "scenario says that memory may be short. A compiler may leave allocations out, so the number "
    "is "
    "another's in another build; builds with ASan or TSan do not ask.",
    "malloc(3), ENOMEM; setrlimit(2), RLIMIT_AS. Off by default: a system that overcommits memory "
    "seldom refuses any (proc(5), overcommit_memory), and the OOM killer sends SIGKILL",
    false};

inline constexpr std::array process_sites = {
    &process_crash,        &process_core_dump,     &process_power_off,  &process_stop,
    &process_stop_timeout, &process_restart_after, &process_slow_start, &process_bad_alloc};

} // namespace squall::faults
