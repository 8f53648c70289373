// SIGPIPE, the one signal that sockets and pipes send.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <stdexcept>

namespace squall::conformance {

namespace {

volatile std::sig_atomic_t handled = 0;

void count(int) {
    handled = handled + 1;
}
void count_and_tell(int number, siginfo_t* info, void*) {
    handled = handled + (info->si_signo == number && number == SIGPIPE ? 1 : 100);
    errno = ENOENT; // a handler that forgets to save it
}

sigset_t only_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

std::string arrange(void (*handler)(int), int flags = 0) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    handled = 0;
    return ok_or_error(::sigaction(SIGPIPE, &action, nullptr));
}

std::string arrange_with_information() {
    struct sigaction action {};
    action.sa_sigaction = count_and_tell;
    action.sa_flags = SA_SIGINFO;
    handled = 0;
    return ok_or_error(::sigaction(SIGPIPE, &action, nullptr));
}

std::string disposition() {
    struct sigaction action {};
    ::sigaction(SIGPIPE, nullptr, &action);
    return action.sa_handler == SIG_DFL   ? "default"
           : action.sa_handler == SIG_IGN ? "ignored"
                                          : "handled";
}

std::string mask(int how) {
    const sigset_t set = only_sigpipe();
    const int error = ::pthread_sigmask(how, &set, nullptr);
    return error == 0 ? "ok" : error_text(error);
}

std::string blocked() {
    sigset_t now;
    ::sigprocmask(SIG_SETMASK, nullptr, &now);
    return sigismember(&now, SIGPIPE) == 1 ? "yes" : "no";
}

std::string pending() {
    sigset_t now;
    ::sigpending(&now);
    return sigismember(&now, SIGPIPE) == 1 ? "yes" : "no";
}

std::string take() {
    const sigset_t set = only_sigpipe();
    const timespec at_once{};
    return ::sigtimedwait(&set, nullptr, &at_once) == SIGPIPE ? "ok" : error_text(errno);
}

std::string sigpipe(executor&, const step_words& w) {
    const std::string& what = word(w, 1);
    if (what == "ignore")
        return arrange(SIG_IGN);
    if (what == "handle")
        return arrange(count);
    if (what == "handle_once")
        return arrange(count, static_cast<int>(SA_RESETHAND));
    if (what == "handle_with_information")
        return arrange_with_information();
    if (what == "disposition")
        return disposition();
    if (what == "handled")
        return std::to_string(handled);
    if (what == "block")
        return mask(SIG_BLOCK);
    if (what == "unblock")
        return mask(SIG_UNBLOCK);
    if (what == "blocked")
        return blocked();
    if (what == "pending")
        return pending();
    if (what == "take")
        return take();
    if (what == "raise")
        return ok_or_error(::raise(SIGPIPE));
    throw std::runtime_error("unknown word '" + what + "'");
}

} // namespace

std::span<const named_step> signal_steps() {
    static constexpr std::array<named_step, 1> table = {{{"sigpipe", sigpipe}}};
    return table;
}

} // namespace squall::conformance
