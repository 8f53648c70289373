// Signals belong to the process, and their handlers to whoever drives the simulation: a fuzzer's
// alarm, a profiler, a harness. One that runs in the middle of a program's code is outside its
// host: its clocks are real, its descriptors too, and it lets no virtual time pass. So handlers
// are installed by way of one of ours, which steps outside first. (Those of the sanitizers' own
// runtimes are installed without libc, and make no libc calls.) What programs arrange for signals
// is their host's: program_signals.hpp.

#include "sim/posix/program_signals.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/program.hpp"

#include <array>
#include <csignal>

namespace squall::real {
SQUALL_REAL(sigaction)
} // namespace squall::real

namespace squall::posix {

namespace {

/// What was asked for, by signal. Written while the signal is not ours to deliver or by the one
/// thread that installs handlers; a handler that replaces itself finds the new one in force.
std::array<struct sigaction, NSIG> wanted;

void deliver(int number, siginfo_t* info, void* context) {
    const outside_host guard;
    const struct sigaction& w = wanted[static_cast<std::size_t>(number)];
    if ((w.sa_flags & SA_SIGINFO) != 0)
        w.sa_sigaction(number, info, context);
    else
        w.sa_handler(number);
}

bool is_function(const struct sigaction& a) {
    return a.sa_handler != SIG_DFL && a.sa_handler != SIG_IGN;
}

/// `out` as the kernel told it, with the handler that was asked for in the place of ours.
void tell_old(struct sigaction told, const struct sigaction& before, struct sigaction* out) {
    if (out == nullptr)
        return;
    if ((told.sa_flags & SA_SIGINFO) != 0 && told.sa_sigaction == deliver) {
        told.sa_flags = before.sa_flags;
        told.sa_handler = before.sa_handler; // a union with sa_sigaction
    }
    *out = told;
}

int install(int number, const struct sigaction* action, struct sigaction* old) {
    struct sigaction told {};
    if (number <= 0 || number >= NSIG || action == nullptr || !is_function(*action)) {
        const int r = real::sigaction(number, action, &told);
        if (r == 0)
            tell_old(told, wanted[static_cast<std::size_t>(number)], old);
        return r;
    }
    struct sigaction& slot = wanted[static_cast<std::size_t>(number)];
    const struct sigaction before = slot;
    struct sigaction ours = *action;
    ours.sa_flags |= SA_SIGINFO;
    ours.sa_sigaction = deliver;
    slot = *action;
    const int r = real::sigaction(number, &ours, &told);
    if (r == 0)
        tell_old(told, before, old);
    else
        slot = before;
    return r;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int sigaction(int number, const struct sigaction* action, struct sigaction* old) noexcept {
    return running_program == nullptr ? install(number, action, old)
                                      : set_disposition(*running_program, number, action, old);
}

// BSD's semantics, as glibc has them: the handler stays, and calls are restarted.
sighandler_t signal(int number, sighandler_t handler) noexcept {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaddset(&action.sa_mask, number);
    struct sigaction old {};
    return sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

} // extern "C"
