#include "sim/world/clock_faults.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>

namespace squall {

namespace {

// A machine that has just booted: the kernel, the network, and then we.
constexpr std::int64_t rebooted_monotonic_ns = 5'000'000'000;
constexpr std::int64_t ns_per_us = 1000;

} // namespace

clock_faults::clock_faults(host& h, tape& t, const actor& who)
    : host_(h),
      step_forward_(t, faults::clock_step_forward, who),
      step_back_(t, faults::clock_step_back, who),
      no_battery_(t, faults::clock_no_battery, who),
      battery_(*this) {
    now.begin(h.owner().now(), host_clock::boot_monotonic_ns + ns(h.owner().now()),
              host_clock::boot_realtime_ns + ns(h.owner().now()));
    if (const std::uint64_t skew = ask_once(t, faults::clock_skew, who); skew != 0)
        now.step_realtime(std::chrono::microseconds(faults::two_way(skew)));
    now.set_drift(static_cast<int>(faults::two_way(ask_once(t, faults::clock_drift, who))));
    if (const std::uint64_t us = ask_once(t, faults::clock_coarse, who); us != 0)
        resolution_ns_ = static_cast<std::int64_t>(us) * ns_per_us;
    tick_ns_ = static_cast<std::int64_t>(ask_once(t, faults::clock_tick, who)) * ns_per_us;
    if (now.drift_ppm() != 0 || resolution_ns_ > 1)
        tell_rate();
}

instant clock_faults::timer_end(std::int64_t t) const noexcept {
    if (tick_ns_ != 0) [[unlikely]]
        t = (t + tick_ns_ - 1) / tick_ns_ * tick_ns_;
    return now.when_monotonic(t);
}

void clock_faults::tell_rate() {
    world& w = host_.owner();
    const std::array fields = {trace_field("monotonic_ns", now.monotonic_ns(w.now())),
                               trace_field("drift_ppm", now.drift_ppm()),
                               trace_field("resolution_ns", resolution_ns_)};
    w.emit(trace_kind::host, host_.who(), "clock", {}, fields);
}

void clock_faults::step(std::uint64_t forward_us, std::uint64_t back_us) {
    set_realtime_by(std::chrono::microseconds(static_cast<std::int64_t>(forward_us)) -
                    std::chrono::microseconds(static_cast<std::int64_t>(back_us)));
}

void clock_faults::set_realtime_by(duration by) {
    const std::int64_t before = now.realtime_ns(host_.owner().now());
    now.step_realtime(by);
    tell_listeners(before);
}

void clock_faults::correct() {
    const std::int64_t before = now.realtime_ns(host_.owner().now());
    now.correct_realtime(host_.owner().now());
    tell_listeners(before);
}

void clock_faults::tell_listeners(std::int64_t before) {
    world& w = host_.owner();
    const std::int64_t by_ns = now.realtime_ns(w.now()) - before;
    if (by_ns == 0)
        return;
    const std::array fields = {trace_field("ns", by_ns)};
    w.emit(trace_kind::host, host_.who(), "clock_set", {}, fields);
    const std::vector<clock_listener*> all = listeners_; // one may arm itself anew
    for (clock_listener* const l : all)
        l->on_clock_set();
    for (const auto& p : host_.programs())
        p->clock_set();
}

void clock_faults::reboot() {
    const instant at = host_.owner().now();
    now.begin(at, rebooted_monotonic_ns, 0);
    now.correct_realtime(at);
    host_.owner().events().cancel(battery_);
    if (const auto until = std::chrono::microseconds(no_battery_.ask()); until > until.zero()) {
        now.begin(at, rebooted_monotonic_ns, rebooted_monotonic_ns); // 1970, and five seconds
        host_.owner().events().schedule(battery_, at + until);
    }
    tell_rate();
}

void clock_faults::heal() {
    host_.owner().events().cancel(battery_);
    correct();
}

} // namespace squall
