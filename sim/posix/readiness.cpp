// Waiting for descriptors, and the descriptors that exist to be waited for: epoll, poll, select,
// eventfd, timerfd.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/program_signals.hpp"
#include "sim/posix/real.hpp"

#include "sim/kernel/epoll.hpp"
#include "sim/kernel/eventfd.hpp"
#include "sim/kernel/timerfd.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace squall::real {
SQUALL_REAL(epoll_create)
SQUALL_REAL(epoll_create1)
SQUALL_REAL(epoll_ctl)
SQUALL_REAL(epoll_wait)
SQUALL_REAL(epoll_pwait)
SQUALL_REAL(epoll_pwait2)
SQUALL_REAL(poll)
SQUALL_REAL(ppoll)
SQUALL_REAL(select)
SQUALL_REAL(pselect)
SQUALL_REAL(eventfd)
SQUALL_REAL(timerfd_create)
SQUALL_REAL(timerfd_settime)
SQUALL_REAL(timerfd_gettime)
} // namespace squall::real

namespace squall::posix {

namespace {

/// How long to wait: whole milliseconds as poll(2) takes them, negative for ever, and what ppoll(2)
/// and epoll_pwait2(2) may ask for beyond.
struct waiting_time {
    std::int64_t ms;
    duration rest{0}; ///< less than 1 ms

    bool any() const noexcept { return ms != 0 || rest != duration::zero(); }
};

instant deadline_after(const program& p, const waiting_time& t) {
    return t.ms < 0 ? forever : p.where().after(std::chrono::milliseconds(t.ms) + t.rest);
}

constexpr int events_at_once_max = 1024;

/// Room for what one epoll_wait tells. Worlds are single-threaded, and nothing suspends while
/// it is in use, so one is enough; on the stack it would be cleared at every call.
struct collected_events {
    std::array<std::int64_t, events_at_once_max> registered;
    std::array<std::int64_t, std::size_t{2} * events_at_once_max> told;
};
collected_events collected;

// With a mask of its own it may let a signal through that is pending: that, and be it ignored, ends
// the wait before it has begun (ep_poll), but not a look.
int wait_for_events(program& p, const hashed_name& name, int fd, epoll_event* events, int size,
                    const waiting_time& timeout, bool masked = false) {
    kernel_call call(p, name);
    if (call.deaf())
        p.wait(forever, name.text()); // does not return: this is where a program ends
    kernel_result r = 0;
    auto* const e = call.find_as<epoll>(fd, EINVAL, r);
    if (e == nullptr)
        return call.done_int(r, {{"fd", fd}});
    if (size <= 0)
        return call.done_int(-EINVAL, {{"fd", fd}});
    const auto most = static_cast<std::size_t>(std::min(size, events_at_once_max));
    const std::span into(events, most);
    const instant deadline = deadline_after(p, timeout);
    const std::span registered = std::span(collected.registered).first(most);
    std::size_t count = e->collect(into, registered);
    if (count == 0 && masked && timeout.any() && take_signals(p) != signals_taken::none)
        return call.done_int(-EINTR, {{"fd", fd}, {"timeout_ms", timeout.ms}});
    while (count == 0 && timeout.any() &&
           call.wait_ready(*e, EPOLLIN, deadline, waiting::last_come))
        count = e->collect(into, registered);
    // The trace names each event by its registration, for pointers differ from run to run.
    auto& told = collected.told;
    for (std::size_t i = 0; i < count; ++i) {
        told[2 * i] = registered[i];
        told[2 * i + 1] = into[i].events;
    }
    if (count == 0 && p.take_interrupted())
        return call.done_int(-EINTR, {{"fd", fd}, {"timeout_ms", timeout.ms}});
    const long result = call.done_often(
        static_cast<kernel_result>(count), {}, std::as_bytes(std::span(told).first(2 * count)),
        call_argument("fd", fd), call_argument("timeout_ms", timeout.ms));
    p.spend(call.where().dispatch_cost(), name.text());
    return static_cast<int>(result);
}

// A signal that its mask lets through and that has a handler ends the call if nothing was ready,
// even one that would not wait (do_poll); after an ignored one it begins anew (ERESTARTNOHAND).
int poll_files(program& p, std::span<pollfd> wanted, const waiting_time& timeout,
               bool masked = false) {
    kernel_call call(p, "poll");
    if (call.deaf())
        p.wait(forever, "poll");
    struct wakes_program final : waiter {
        void on_wake(std::uint32_t) override { who->wake(); }
        program* who = nullptr;
    };
    const instant deadline = deadline_after(p, timeout);
    kernel_result ready = 0;
    for (bool may_wait = timeout.any();;) {
        ready = 0;
        for (pollfd& w : wanted) {
            w.revents = 0;
            if (w.fd < 0)
                continue;
            file* const f = call.find(w.fd);
            // POLL* and EPOLL* bits are the same numbers; ERR and HUP are always told.
            const auto asked = static_cast<std::uint32_t>(w.events) | EPOLLERR | EPOLLHUP;
            w.revents =
                f == nullptr ? static_cast<short>(POLLNVAL) : static_cast<short>(f->poll() & asked);
            ready += w.revents != 0;
        }
        if (ready == 0 && std::exchange(masked, false) &&
            take_signals(p) == signals_taken::handled) {
            ready = -EINTR;
            break;
        }
        if (ready != 0 || !may_wait)
            break;
        std::vector<wakes_program> waiters(wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            waiters[i].who = &p;
            if (file* const f = call.find(wanted[i].fd); f != nullptr)
                f->readiness.add(waiters[i]);
        }
        may_wait = p.wait(deadline, "poll");
    }
    const std::int64_t first = wanted.empty() ? -1 : wanted[0].fd;
    if (p.take_interrupted() && ready == 0)
        ready = -EINTR;
    return call.done_int(
        ready, {{"count", wanted.size()}, {"first_fd", first}, {"timeout_ms", timeout.ms}});
}

/// False if it is no time (poll_select_set_timeout, ep_timeout_to_timespec).
bool parse_timeout(const timespec* t, waiting_time& out) {
    constexpr long ns_per_ms = 1'000'000;
    if (t == nullptr)
        return true;
    out = {t->tv_sec * 1000 + t->tv_nsec / ns_per_ms, duration{t->tv_nsec % ns_per_ms}};
    return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < 1000 * ns_per_ms;
}

// EPOLL_CLOEXEC, EFD_NONBLOCK and their kin are these two.
static_assert(EPOLL_CLOEXEC == O_CLOEXEC && EFD_CLOEXEC == O_CLOEXEC && TFD_CLOEXEC == O_CLOEXEC);
static_assert(EFD_NONBLOCK == O_NONBLOCK && TFD_NONBLOCK == O_NONBLOCK);

/// Gives the host a descriptor for a fresh file, or destroys the file.
template <std::size_t Count>
int open_file(kernel_call& call, file* f, int flags, const trace_field (&arguments)[Count]) {
    f->nonblocking = (flags & O_NONBLOCK) != 0;
    const kernel_result r = call.where().descriptors.open(*f, (flags & O_CLOEXEC) != 0);
    if (r < 0)
        f->release();
    return call.done_int(r, arguments);
}

} // namespace

} // namespace squall::posix

using squall::epoll;
using squall::file;
using squall::kernel_result;
using squall::running_program;
using squall::timerfd_file;
using namespace squall::posix;

extern "C" {

int epoll_create1(int flags) noexcept {
    if (running_program == nullptr)
        return squall::real::epoll_create1(flags);
    kernel_call call(*running_program, "epoll_create1");
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~EPOLL_CLOEXEC) != 0)
        return call.done_int(-EINVAL, {{"flags", flags}});
    return open_file(call, new epoll, flags, {{"flags", flags}});
}

int epoll_create(int size) noexcept {
    if (running_program == nullptr)
        return squall::real::epoll_create(size);
    return size > 0 ? epoll_create1(0) : kernel_call::fail(EINVAL);
}

int epoll_ctl(int fd, int operation, int target, epoll_event* wanted) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::epoll_ctl(fd, operation, target, wanted);
    kernel_call call(*running_program, "epoll_ctl");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const e = call.find_as<epoll>(fd, EINVAL, r)) {
        file* const f = call.find(target);
        if (f == nullptr)
            r = simulated(target) ? -EBADF : -EPERM; // a regular file cannot be polled
        else if (operation == EPOLL_CTL_ADD)
            r = e->add(target, *f, *wanted);
        else if (operation == EPOLL_CTL_MOD)
            r = e->modify(target, *f, *wanted);
        else
            r = operation == EPOLL_CTL_DEL ? e->remove(target, *f) : -EINVAL;
    }
    const std::int64_t events = wanted != nullptr ? std::int64_t{wanted->events} : 0;
    return call.done_int(
        r, {{"fd", fd}, {"operation", operation}, {"target", target}, {"events", events}});
}

int epoll_wait(int fd, epoll_event* events, int size, int timeout) {
    return running_program == nullptr || !simulated(fd)
               ? squall::real::epoll_wait(fd, events, size, timeout)
               : wait_for_events(*running_program, "epoll_wait", fd, events, size, {timeout});
}

int epoll_pwait(int fd, epoll_event* events, int size, int timeout, const sigset_t* mask) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::epoll_pwait(fd, events, size, timeout, mask);
    return with_mask(*running_program, mask, [&] {
        return wait_for_events(*running_program, "epoll_pwait", fd, events, size, {timeout},
                               mask != nullptr);
    });
}

int epoll_pwait2(int fd, epoll_event* events, int size, const timespec* timeout,
                 const sigset_t* mask) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::epoll_pwait2(fd, events, size, timeout, mask);
    waiting_time limit{-1};
    if (!parse_timeout(timeout, limit))
        return kernel_call::fail(EINVAL);
    return with_mask(*running_program, mask, [&] {
        return wait_for_events(*running_program, "epoll_pwait2", fd, events, size, limit,
                               mask != nullptr);
    });
}

int poll(pollfd* wanted, nfds_t count, int timeout) {
    return running_program == nullptr ? squall::real::poll(wanted, count, timeout)
                                      : poll_files(*running_program, {wanted, count}, {timeout});
}

int __poll_chk(pollfd* wanted, nfds_t count, int timeout, size_t) {
    return poll(wanted, count, timeout);
}

int ppoll(pollfd* wanted, nfds_t count, const timespec* timeout, const sigset_t* mask) {
    if (running_program == nullptr)
        return squall::real::ppoll(wanted, count, timeout, mask);
    waiting_time limit{-1};
    if (!parse_timeout(timeout, limit))
        return kernel_call::fail(EINVAL);
    return with_mask(*running_program, mask, [&] {
        return poll_files(*running_program, {wanted, count}, limit, mask != nullptr);
    });
}

int select(int count, fd_set* r, fd_set* w, fd_set* e, timeval* timeout) {
    if (running_program == nullptr)
        return squall::real::select(count, r, w, e, timeout);
    if (r != nullptr || w != nullptr || e != nullptr || timeout == nullptr)
        return refuse(*running_program, "select with descriptors");
    running_program->wait(
        running_program->where().after(std::chrono::seconds(timeout->tv_sec) +
                                       std::chrono::microseconds(timeout->tv_usec)),
        "select");
    return running_program->take_interrupted() ? kernel_call::fail(EINTR) : 0;
}

int pselect(int count, fd_set* r, fd_set* w, fd_set* e, const timespec* timeout,
            const sigset_t* mask) {
    if (running_program == nullptr)
        return squall::real::pselect(count, r, w, e, timeout, mask);
    if (r != nullptr || w != nullptr || e != nullptr || timeout == nullptr)
        return refuse(*running_program, "pselect with descriptors or without a timeout");
    return ppoll(nullptr, 0, timeout, mask);
}

int eventfd(unsigned initial, int flags) noexcept {
    if (running_program == nullptr)
        return squall::real::eventfd(initial, flags);
    kernel_call call(*running_program, "eventfd");
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) != 0)
        return call.done_int(-EINVAL, {{"flags", flags}});
    return open_file(call, new squall::eventfd_file(initial, (flags & EFD_SEMAPHORE) != 0), flags,
                     {{"initial", initial}, {"flags", flags}});
}

int eventfd_read(int fd, eventfd_t* value) {
    return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int fd, eventfd_t value) {
    return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}

int timerfd_create(clockid_t clock, int flags) noexcept {
    if (running_program == nullptr)
        return squall::real::timerfd_create(clock, flags);
    kernel_call call(*running_program, "timerfd_create");
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME) ||
        (flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) != 0)
        return call.done_int(-EINVAL, {{"clock", clock}});
    return open_file(call, new timerfd_file(call.where(), clock == CLOCK_REALTIME), flags,
                     {{"clock", clock}, {"flags", flags}});
}

int timerfd_settime(int fd, int flags, const itimerspec* value, itimerspec* old_value) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::timerfd_settime(fd, flags, value, old_value);
    kernel_call call(*running_program, "timerfd_settime");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const t = call.find_as<timerfd_file>(fd, EINVAL, r))
        r = t->set(flags, *value, old_value);
    return call.done_int(r, {{"fd", fd},
                             {"flags", flags},
                             {"seconds", value->it_value.tv_sec},
                             {"nanoseconds", value->it_value.tv_nsec}});
}

int timerfd_gettime(int fd, itimerspec* value) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::timerfd_gettime(fd, value);
    kernel_call call(*running_program, "timerfd_gettime");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (const auto* const t = call.find_as<timerfd_file>(fd, EINVAL, r))
        *value = t->get();
    return call.done_int(r, {{"fd", fd}});
}

} // extern "C"
