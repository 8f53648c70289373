#pragma once

#include "sim/world/signals.hpp"

#include <csignal>
#include <cstdint>

namespace squall {
class host;
class program;
} // namespace squall

// Signals as a program on a host sees them: what it has arranged for them (sigaction(2), of its
// process) and what it holds back (sigprocmask(2), of its thread). They come from itself
// (raise(3), kill(2) of its own number, and SIGPIPE), and one comes from outside: SIGTERM, by
// host::stop().
namespace squall::posix {

/// A signal comes to the running program. Ignored: nothing. Handled: the handler runs now, inside
/// the host. Held back: it is pending. Otherwise its default action; where that is the end of the
/// process it is a finding with the signal's name, the host crashes, and the run stops.
void send_signal(program& p, int number);

/// Those that came while they were held back, or while the program waited, and are not held back
/// now, lowest number first. REQUIRES: `p` is the running program.
void send_pending_signals(program& p);

/// A signal comes from outside to the process that a host is: to its first program that does not
/// hold it back (complete_signal in kernel/signal.c), or, if all do, it is pending. False: it has
/// its default action, which is the caller's to carry out.
bool signal_process(host& h, int number);

/// SIGPIPE of a write that found nobody to read; then, whatever a handler did, -1 and EPIPE.
long broken_pipe(program& p);

/// What a wait with a signal mask of its own has let through: ignored signals only, or also some
/// whose handlers have run.
enum class signals_taken : std::uint8_t { none, ignored, handled };

/// Those that are pending and not held back: a wait takes them if its mask lets them through.
/// REQUIRES: `p` is the running program.
signals_taken take_signals(program& p);

/// Returns the mask that held before, for end_masked_wait.
signal_bits begin_masked_wait(program& p, const sigset_t& mask) noexcept;
/// Handlers of what the wait held back and the program does not run now (they do not see its mask,
/// set_user_sigmask and restore_saved_sigmask_unless). Keeps errno.
void end_masked_wait(program& p, signal_bits before);

/// A call that waits and whose signal mask, if it has one, holds as long as it waits (ppoll(2),
/// epoll_pwait(2)).
template <typename Wait>
int with_mask(program& p, const sigset_t* mask, const Wait& wait) {
    if (mask == nullptr)
        return wait();
    const signal_bits before = begin_masked_wait(p, *mask);
    const int result = wait(); // if it throws, the program ends
    end_masked_wait(p, before);
    return result;
}

/// sigaction(2): 0, or -1 and errno. Only one host of a world may have handlers, for what they do
/// is kept in statics, which all hosts share; another is refused by name.
int set_disposition(program& p, int number, const struct sigaction* action, struct sigaction* old);

} // namespace squall::posix
