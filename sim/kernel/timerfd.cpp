#include "sim/kernel/timerfd.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <sys/epoll.h>

namespace squall {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

std::int64_t to_ns(const timespec& t) {
    return t.tv_sec * ns_per_second + t.tv_nsec;
}
timespec from_ns(std::int64_t n) {
    return {n / ns_per_second, n % ns_per_second};
}
bool valid(const timespec& t) {
    return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < ns_per_second;
}

} // namespace

timerfd_file::timerfd_file(host& h, bool realtime)
    : file(class_kind),
      host_(h),
      realtime_(realtime),
      late_(h.owner().decisions(), faults::clock_late_timer, h.who()),
      expiry_(*this) {}

std::uint32_t timerfd_file::poll() {
    return ticks_ > 0 ? EPOLLIN : 0U;
}

kernel_result timerfd_file::read(std::span<std::byte> into) {
    if (into.size() < sizeof ticks_)
        return -EINVAL;
    if (ticks_ == 0)
        return -EAGAIN;
    std::memcpy(into.data(), &ticks_, sizeof ticks_);
    ticks_ = 0;
    return sizeof ticks_;
}

kernel_result timerfd_file::set(int flags, const itimerspec& value, itimerspec* old_value) {
    if (!valid(value.it_value) || !valid(value.it_interval))
        return -EINVAL;
    if (old_value != nullptr)
        *old_value = get();
    world& w = host_.owner();
    w.events().cancel(expiry_);
    ticks_ = 0;
    interval_ = duration{to_ns(value.it_interval)};
    const std::int64_t when = to_ns(value.it_value);
    if (when == 0)
        return 0; // disarmed
    if ((flags & TFD_TIMER_ABSTIME) == 0)
        arm(w.now() + duration{when});
    else
        arm(realtime_ ? host_.when_realtime(when) : host_.when_monotonic(when));
    return 0;
}

itimerspec timerfd_file::get() const {
    itimerspec left{};
    left.it_interval = from_ns(interval_.count());
    if (expiry_.scheduled()) // at least 1 ns: zero would say "disarmed"
        left.it_value = from_ns(std::max<std::int64_t>(1, ns(due_) - ns(host_.owner().now())));
    return left;
}

void timerfd_file::arm(instant due) {
    world& w = host_.owner();
    due_ = std::max(due, w.now());
    w.events().schedule(expiry_, due_ + std::chrono::microseconds(late_.ask()),
                        host_.event_priority());
}

void timerfd_file::expired() {
    const instant now = host_.owner().now();
    if (now > due_) { // told when it happens: a timer that is set anew before was never late
        const std::array fields = {trace_field("us", (now - due_) / std::chrono::microseconds(1))};
        host_.owner().emit(trace_kind::host, host_.who(), "late_timer", {}, fields);
    }
    ++ticks_;
    if (interval_ > duration::zero()) {
        const std::int64_t missed = (now - due_) / interval_;
        ticks_ += static_cast<std::uint64_t>(missed);
        arm(due_ + interval_ * (missed + 1));
    }
    readiness.wake(EPOLLIN);
}

} // namespace squall
