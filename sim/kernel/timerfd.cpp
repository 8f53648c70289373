#include "sim/kernel/timerfd.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <sys/epoll.h>
#include <utility>

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

timerfd_file::~timerfd_file() {
    host_.clock.remove_listener(*this);
}

std::uint32_t timerfd_file::poll() {
    return ticks_ > 0 ? EPOLLIN : 0U;
}

kernel_result timerfd_file::read(std::span<std::byte> into) {
    if (into.size() < sizeof ticks_)
        return -EINVAL;
    if (ticks_ == 0)
        return -EAGAIN;
    if (std::exchange(clock_was_set_, false)) {
        ticks_ = 0;
        return -ECANCELED;
    }
    std::memcpy(into.data(), &ticks_, sizeof ticks_);
    ticks_ = 0;
    return sizeof ticks_;
}

kernel_result timerfd_file::set(int flags, const itimerspec& value, itimerspec* old_value) {
    if (!valid(value.it_value) || !valid(value.it_interval) ||
        (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0)
        return -EINVAL;
    if (old_value != nullptr)
        *old_value = get();
    host_.owner().events().cancel(expiry_);
    host_.clock.remove_listener(*this);
    ticks_ = 0;
    absolute_ = (flags & TFD_TIMER_ABSTIME) != 0;
    may_cancel_ = realtime_ && absolute_ && (flags & TFD_TIMER_CANCEL_ON_SET) != 0;
    interval_ns_ = to_ns(value.it_interval);
    if (realtime_ && absolute_)
        host_.clock.add_listener(*this);
    const std::int64_t wanted = to_ns(value.it_value);
    if (wanted != 0) {
        due_ns_ = absolute_ ? wanted : clock_now() + wanted;
        arm();
    }
    const bool told = std::exchange(clock_was_set_, false);
    return wanted != 0 && may_cancel_ && told ? -ECANCELED : 0;
}

itimerspec timerfd_file::get() const {
    itimerspec left{};
    left.it_interval = from_ns(interval_ns_);
    if (expiry_.scheduled()) // at least 1 ns: zero would say "disarmed"
        left.it_value = from_ns(std::max<std::int64_t>(1, due_ns_ - clock_now()));
    return left;
}

// A relative timer goes by CLOCK_MONOTONIC whatever it was made for (hrtimer_init: "relative
// CLOCK_REALTIME timers are not affected by clock modifications").
std::int64_t timerfd_file::clock_now() const {
    return realtime_ && absolute_ ? host_.realtime_ns() : host_.monotonic_ns();
}

instant timerfd_file::when(std::int64_t t) const {
    return realtime_ && absolute_ ? host_.when_realtime(t) : host_.when_monotonic(t);
}

void timerfd_file::arm() {
    world& w = host_.owner();
    due_ = std::max(when(due_ns_), w.now());
    const instant end = std::max(host_.clock.timer_end(host_.clock.now.monotonic_ns(due_)), due_);
    const auto late = std::chrono::microseconds(late_.ask()); // before the priority is asked
    w.events().schedule(expiry_, end + late, host_.event_priority());
}

void timerfd_file::expired() {
    const instant now = host_.owner().now();
    if (now > due_) { // told when it happens: a timer that is set anew before was never late
        const auto us = std::chrono::ceil<std::chrono::microseconds>(now - due_);
        const std::array fields = {trace_field("us", us.count())};
        host_.owner().emit(trace_kind::host, host_.who(), "late_timer", {}, fields);
    }
    ++ticks_;
    if (interval_ns_ > 0) {
        const std::int64_t missed = (clock_now() - due_ns_) / interval_ns_;
        ticks_ += static_cast<std::uint64_t>(missed);
        due_ns_ += interval_ns_ * (missed + 1);
        arm();
    }
    readiness.wake(EPOLLIN);
}

bool timerfd_file::still_to_come() const noexcept {
    return due_ > host_.owner().now();
}

void timerfd_file::on_clock_set() {
    if (expiry_.scheduled()) {
        host_.owner().events().cancel(expiry_);
        arm();
    }
    if (may_cancel_) { // timerfd_clock_was_set
        clock_was_set_ = true;
        ++ticks_;
        readiness.wake(EPOLLIN);
    }
}

} // namespace squall
