#pragma once

#include <string_view>
#include <ucontext.h>

namespace squall::posix {

/// Called in the signal handler of a trapped system call, inside a host. Must not return.
using trapped_call_teller = void (*)(std::string_view call, ucontext_t& context);

/// From now on a system call of this thread that touches network, readiness, timers, sleep, clocks
/// or randomness, and that a program inside a host makes past libc (a `syscall` instruction, a
/// library with a libc of its own), is told to `tell` instead of being carried out. Outside of
/// hosts such calls work as ever, a little slower; on `own_socket` at full speed. getrandom with
/// GRND_NONBLOCK gets ENOSYS everywhere, which malloc takes. Cannot be undone.
///
/// Not trapped: the processor's own clock (rdtsc) and randomness (rdrand), which are no system
/// calls; clock readings under AddressSanitizer, whose allocator makes them itself.
///
/// False if this machine or container does not allow it, or under ThreadSanitizer.
bool trap_system_calls(int own_socket, trapped_call_teller tell) noexcept;

/// Whether trap_system_calls() is allowed here.
bool can_trap_system_calls() noexcept;

} // namespace squall::posix
