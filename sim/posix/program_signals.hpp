#pragma once

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

/// A call that waits and whose signal mask holds as long as it waits (ppoll(2), epoll_pwait(2)):
/// takes what is pending and `mask` lets through. Afterwards the program's own mask is back. With
/// `mask` null there is nothing to take, nor ever without a pending signal, for while a program
/// waits nobody sends it one.
signals_taken take_signals_under(program& p, const sigset_t* mask);

/// sigaction(2): 0, or -1 and errno. Only one host of a world may have handlers, for what they do
/// is kept in statics, which all hosts share; another is refused by name.
int set_disposition(program& p, int number, const struct sigaction* action, struct sigaction* old);

} // namespace squall::posix
