#include "sim/posix/kernel_call.hpp"

#include "sim/check.hpp"

#include <cerrno>
#include <string>
#include <sys/epoll.h>

namespace squall::posix {

namespace {

struct program_waiter final : waiter {
    explicit program_waiter(program& p) noexcept : who(p) {}
    void on_wake(std::uint32_t) override { who.wake(); }
    bool on_wake_exclusive(std::uint32_t) override { // autoremove_wake_function
        leave();
        who.wake();
        return true;
    }
    void on_gone() override { who.wake(); }
    program& who;
};

} // namespace

bool kernel_call::wait_ready(file& f, std::uint32_t bits, instant deadline, waiting how) {
    hold(f);
    while ((f.poll() & (bits | EPOLLERR | EPOLLHUP)) == 0)
        if (!wait_woken(f, deadline, how))
            return false;
    return true;
}

void kernel_call::hold(file& f) {
    if (kept_ == nullptr) {
        kept_ = &f;
        ++f.descriptors;
    }
    SQUALL_CHECK(kept_ == &f);
}

bool kernel_call::wait_woken(file& f, instant deadline, waiting how) {
    hold(f);
    program_waiter w(program_);
    if (how == waiting::first_come)
        f.readiness.add_exclusive(w);
    else if (how == waiting::last_come)
        f.readiness.add_exclusive_first(w);
    else
        f.readiness.add(w);
    const bool woken = program_.wait(deadline, name_.text());
    w.leave();
    return woken;
}

bool kernel_call::wait_in(wait_queue& q, instant deadline) {
    program_waiter w(program_);
    q.add_exclusive(w);
    return program_.wait(deadline, name_.text());
}

int kernel_call::fail(int error) noexcept {
    errno = error;
    return -1;
}

int refuse(program& p, std::string_view what) {
    host& h = p.where();
    if (!h.deaf()) {
        const outside_host guard;
        h.owner().report({verdict::refused, "refused",
                          p.name() + " on " + h.name() + " called " + std::string(what) +
                              ", which squall does not simulate",
                          0});
        h.owner().stop();
    }
    return kernel_call::fail(ENOSYS);
}

} // namespace squall::posix
