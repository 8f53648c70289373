#include "sim/posix/program_signals.hpp"

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <pthread.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace squall::real {
SQUALL_REAL(raise)
SQUALL_REAL(kill)
SQUALL_REAL(pthread_kill)
SQUALL_REAL(pthread_sigmask)
SQUALL_REAL(sigprocmask)
SQUALL_REAL(sigpending)
SQUALL_REAL(sigtimedwait)
SQUALL_REAL(sigwaitinfo)
SQUALL_REAL(sigwait)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr int signals_max = 64;
constexpr signal_bits never_blocked = signal_bit(SIGKILL) | signal_bit(SIGSTOP);

bool exists(int number) {
    return number >= 1 && number <= signals_max;
}

signal_bits bits_of(const sigset_t& set) {
    signal_bits bits = 0; // the rest of a sigset_t means nothing to the kernel
    std::memcpy(&bits, &set, sizeof bits);
    return bits & ~never_blocked;
}

sigset_t set_of(signal_bits bits) {
    sigset_t set{};
    std::memcpy(&set, &bits, sizeof bits);
    return set;
}

const struct sigaction nothing_arranged {}; // SIG_DFL

struct sigaction disposition(const host& h, int number) {
    const signal_dispositions& all = h.dispositions;
    const auto found = all.find(number);
    return found == all.end() ? nothing_arranged : found->second;
}

void tell(program& p, const hashed_name& what, int number) {
    const std::array fields = {trace_field("signal", number)};
    p.where().owner().emit(trace_kind::host, p.where().name(), what, {}, fields);
}

/// signal(7), "Standard signals": Ign and Cont; and those that a debugger is told of, which end
/// the real process, so that whoever watches it sees where.
enum class action { ends, crashes, ignores, stops };
action default_action(int number) {
    switch (number) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
    case SIGCONT:
        return action::ignores;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return action::stops;
    case SIGABRT:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
    case SIGSYS:
        return action::crashes;
    default:
        return action::ends;
    }
}

void end_program(program& p, int number) {
    host& h = p.where();
    if (number == SIGTERM && h.stopping()) { // as it was asked to
        h.terminate();
        return;
    }
    const char* const known = ::sigabbrev_np(number);
    const std::string name =
        known != nullptr ? "SIG" + std::string(known) : "signal " + std::to_string(number);
    {
        const outside_host guard;
        h.owner().report({verdict::crashed, name,
                          p.name() + " on " + h.name() + " was ended by " + name +
                              ", which it neither handles nor ignores",
                          0});
    }
    h.crash();
    h.owner().stop();
}

void run_handler(program& p, int number, const struct sigaction& how) {
    tell(p, "handles_signal", number);
    if ((static_cast<unsigned>(how.sa_flags) & static_cast<unsigned>(SA_RESETHAND)) != 0)
        p.where().dispositions.erase(number);
    const signal_bits before = p.held.blocked;
    p.held.blocked |= bits_of(how.sa_mask);
    if ((how.sa_flags & SA_NODEFER) == 0)
        p.held.blocked |= signal_bit(number);
    if ((how.sa_flags & SA_SIGINFO) != 0) {
        siginfo_t info{};
        info.si_signo = number;
        info.si_code = SI_USER;
        info.si_pid = ::getpid();
        how.sa_sigaction(number, &info, nullptr);
    } else {
        how.sa_handler(number);
    }
    p.held.blocked = before;
}

int change_mask(program& p, int how, const sigset_t* set, sigset_t* old) {
    held_signals& held = p.held;
    if (set != nullptr && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
        return EINVAL;
    const signal_bits wanted = set != nullptr ? bits_of(*set) : 0;
    if (old != nullptr)
        *old = set_of(held.blocked);
    if (set == nullptr || p.where().deaf())
        return 0;
    held.blocked = how == SIG_BLOCK     ? held.blocked | wanted
                   : how == SIG_UNBLOCK ? held.blocked & ~wanted
                                        : wanted;
    send_pending_signals(p);
    return 0;
}

/// It is pending no more: for this thread, and SIGTERM, which comes to the process, for all.
void take_pending(program& p, int number) {
    p.held.pending &= ~signal_bit(number);
    if (number == SIGTERM)
        for (const auto& other : p.where().programs())
            other->held.pending &= ~signal_bit(number);
}

int wait_for_signal(program& p, signal_bits wanted, siginfo_t* info, instant deadline) {
    for (;;) {
        if (const signal_bits due = p.held.pending & wanted; due != 0) {
            const int number = std::countr_zero(due) + 1;
            take_pending(p, number);
            if (info != nullptr) {
                *info = {};
                info->si_signo = number;
                info->si_code = SI_USER;
            }
            return number;
        }
        if (deadline <= p.where().owner().now())
            return kernel_call::fail(EAGAIN);
        const signal_bits before = p.held.pending;
        p.wait(deadline, "sigtimedwait");
        const bool handled_one = p.take_interrupted() && (p.held.pending & ~before) == 0;
        if (handled_one)
            return kernel_call::fail(EINTR);
    }
}

} // namespace

void send_signal(program& p, int number) {
    if (p.where().deaf())
        return;
    const struct sigaction how = disposition(p.where(), number);
    if ((p.held.blocked & signal_bit(number)) != 0) { // even if it is ignored now: sig_ignored()
        p.held.pending |= signal_bit(number);
        return;
    }
    if (how.sa_handler == SIG_IGN)
        return;
    if (how.sa_handler != SIG_DFL) {
        run_handler(p, number, how);
        send_pending_signals(p);
        return;
    }
    switch (default_action(number)) {
    case action::ignores:
        return;
    case action::stops:
        refuse(p, "a signal that stops the process");
        return;
    case action::crashes:
        real::raise(number);
        return;
    case action::ends:
        end_program(p, number);
    }
}

void send_pending_signals(program& p) {
    while (const signal_bits due = p.held.pending & ~p.held.blocked) {
        const int number = std::countr_zero(due) + 1;
        take_pending(p, number);
        send_signal(p, number);
    }
}

bool signal_process(host& h, int number) {
    const auto takes_it = [number](const auto& p) {
        return !p->finished() && (p->held.blocked & signal_bit(number)) == 0;
    };
    const auto found = std::ranges::find_if(h.programs(), takes_it);
    if (found == h.programs().end()) { // even if it is ignored now; sigwait(3) may take it
        for (const auto& p : h.programs())
            p->signal(number);
        return true;
    }
    const auto how = disposition(h, number).sa_handler;
    if (how != SIG_DFL && how != SIG_IGN)
        (*found)->signal(number);
    return how != SIG_DFL;
}

long broken_pipe(program& p) {
    send_signal(p, SIGPIPE);
    return kernel_call::fail(EPIPE);
}

signal_bits begin_masked_wait(program& p, const sigset_t& mask) noexcept {
    return std::exchange(p.held.blocked, bits_of(mask));
}

void end_masked_wait(program& p, signal_bits before) {
    const int error = errno;
    p.held.blocked = before;
    send_pending_signals(p);
    errno = error;
}

signals_taken take_signals(program& p) {
    const signal_bits due = p.held.pending & ~p.held.blocked;
    if (due == 0)
        return signals_taken::none;
    const auto handled = [&p](int number) {
        const struct sigaction how = disposition(p.where(), number);
        return how.sa_handler != SIG_IGN && how.sa_handler != SIG_DFL;
    };
    signals_taken taken = signals_taken::ignored;
    for (int number = 1; number <= signals_max; ++number)
        if ((due & signal_bit(number)) != 0 && handled(number))
            taken = signals_taken::handled;
    send_pending_signals(p);
    return taken;
}

int set_disposition(program& p, int number, const struct sigaction* action, struct sigaction* old) {
    kernel_call call(p, "sigaction");
    if (call.deaf()) // without effect; but a failure Asio would remember for the next world:
        return 0;    // signal_set_service counts in a static what it has registered
    if (!exists(number) || (action != nullptr && (signal_bit(number) & never_blocked) != 0))
        return call.done_int(-EINVAL, {{"signal", number}});
    if (old != nullptr)
        *old = disposition(p.where(), number);
    if (action == nullptr)
        return 0;
    const bool handler = action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
    if (handler && !call.where().owner().may_handle_signals(call.where()))
        return refuse(p, "sigaction with a handler while another host has one");
    const bool ignored = action->sa_handler == SIG_IGN;
    call.where().dispositions[number] = *action;
    if (ignored) // do_sigaction: what is pending and ignored from now on goes
        p.held.pending &= ~signal_bit(number);
    return call.done_int(0, {{"signal", number},
                             {"how", ignored   ? "ignore"
                                     : handler ? "handle"
                                               : "default"}});
}

} // namespace squall::posix

using squall::running_program;
using squall::signal_bit;
using squall::signal_bits;
using namespace squall::posix;

extern "C" {

int raise(int number) noexcept {
    if (running_program == nullptr)
        return squall::real::raise(number);
    if (!exists(number))
        return kernel_call::fail(EINVAL);
    send_signal(*running_program, number);
    return 0;
}

int kill(pid_t process, int number) noexcept {
    if (running_program == nullptr)
        return squall::real::kill(process, number);
    if (number != 0 && !exists(number))
        return kernel_call::fail(EINVAL);
    if (process < 0)
        return refuse(*running_program, "kill of more than one process");
    if (process != 0 && process != ::getpid())
        return kernel_call::fail(ESRCH); // a host is one process
    return number == 0 ? 0 : ::raise(number);
}

int pthread_kill(pthread_t thread, int number) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_kill(thread, number);
    if (number != 0 && !exists(number))
        return EINVAL;
    if (pthread_equal(thread, ::pthread_self()) != 0 && number != 0)
        send_signal(*running_program, number);
    return 0;
}

int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    return running_program == nullptr ? squall::real::pthread_sigmask(how, set, old)
                                      : change_mask(*running_program, how, set, old);
}

int sigprocmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    if (running_program == nullptr)
        return squall::real::sigprocmask(how, set, old);
    const int error = change_mask(*running_program, how, set, old);
    return error == 0 ? 0 : kernel_call::fail(error);
}

int sigpending(sigset_t* set) noexcept {
    if (running_program == nullptr)
        return squall::real::sigpending(set);
    *set = set_of(running_program->held.pending & running_program->held.blocked);
    return 0;
}

int sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout) {
    if (running_program == nullptr)
        return squall::real::sigtimedwait(set, info, timeout);
    squall::instant deadline = squall::forever;
    if (timeout != nullptr)
        deadline = running_program->where().after(std::chrono::seconds(timeout->tv_sec) +
                                                  std::chrono::nanoseconds(timeout->tv_nsec));
    return wait_for_signal(*running_program, bits_of(*set), info, deadline);
}

int sigwaitinfo(const sigset_t* set, siginfo_t* info) {
    return running_program == nullptr ? squall::real::sigwaitinfo(set, info)
                                      : sigtimedwait(set, info, nullptr);
}

int sigwait(const sigset_t* set, int* number) {
    if (running_program == nullptr)
        return squall::real::sigwait(set, number);
    int got = 0;
    do // glibc's own loop: POSIX knows no EINTR here
        got = sigtimedwait(set, nullptr, nullptr);
    while (got < 0 && errno == EINTR);
    *number = got;
    return got < 0 ? errno : 0;
}

} // extern "C"
