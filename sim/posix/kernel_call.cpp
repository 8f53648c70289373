#include "sim/posix/kernel_call.hpp"

#include "sim/check.hpp"
#include "sim/world/host.hpp"

#include <cerrno>
#include <string>
#include <sys/epoll.h>

namespace squall::posix {

namespace {

struct program_waiter final : waiter {
    explicit program_waiter(program& p) noexcept : who(p) {}
    void on_wake(std::uint32_t) override { who.wake(); }
    program& who;
};

} // namespace

kernel_call::kernel_call(program& p, const hashed_name& name)
    : program_(p),
      host_(p.where()),
      name_(name) {
    if (host_.deaf())
        program_.note_deaf_call();
    else if (!host_.owner().may_call_again())
        program_.freeze();
}

bool kernel_call::deaf() const noexcept {
    return host_.deaf();
}

void kernel_call::spend_time() {
    program_.spend(host_.call_cost(), name_.text());
}

file* kernel_call::find(int fd) const noexcept {
    return host_.descriptors.find(fd);
}

bool kernel_call::wait_ready(file& f, std::uint32_t bits, instant deadline) {
    if (kept_ == nullptr) {
        kept_ = &f;
        ++f.descriptors;
    }
    SQUALL_CHECK(kept_ == &f);
    program_waiter w(program_);
    while ((f.poll() & (bits | EPOLLERR | EPOLLHUP)) == 0) {
        f.readiness.add(w);
        const bool woken = program_.wait(deadline, name_.text());
        w.leave();
        if (!woken)
            return false;
    }
    return true;
}

long kernel_call::finish(kernel_result r, std::span<const trace_field> arguments,
                         const hashed_name& stream, std::span<const std::byte> bytes) {
    if (host_.deaf()) [[unlikely]] // the host went down while the call was under way
        return fail(EIO);
    host_.owner().emit_call(host_.who(), name_, stream, arguments, bytes, r);
    return r < 0 ? fail(static_cast<int>(-r)) : static_cast<long>(r);
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
