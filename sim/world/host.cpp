#include "sim/world/host.hpp"

#include "sim/check.hpp"
#include "sim/faults/catalogue.hpp"
#include "sim/posix/process_state.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace squall {

namespace {

constexpr int free_clock_readings = 1000;

} // namespace

host::host(world& w, std::string name, std::uint32_t number)
    : accepting(w, who_, descriptors),
      connecting(w, who_),
      arrivals(w, who_),
      world_(w),
      who_(std::move(name)),
      address_(ip_address::v4((10U << 24U) + number)),
      address_v6_(ip_address::v6(std::uint64_t{0xfd00} << 48U, number)),
      burial_(*this),
      start_(*this),
      pause_over_(*this),
      call_cost_(w.decisions(), faults::cpu_call, who_),
      dispatch_cost_(w.decisions(), faults::cpu_dispatch, who_),
      stall_(w.decisions(), faults::cpu_stall, who_),
      wakeup_(w.decisions(), faults::cpu_wakeup, who_),
      stale_clock_(w.decisions(), faults::cpu_stale_clock, who_),
      pause_(w.decisions(), faults::cpu_pause, who_),
      spurious_wakeup_(w.decisions(), faults::cpu_spurious_wakeup, who_),
      slow_calls_us_(ask_once(w.decisions(), faults::cpu_slow_calls, who_)),
      slow_parser_us_(ask_once(w.decisions(), faults::cpu_slow_parser, who_)),
      priority_(w.decisions(), faults::order_priority, who_),
      clock(*this, w.decisions(), who_) {}

host::~host() = default;

const ip_address& host::source_for(const ip_address& to) const noexcept {
    if (to.is_loopback())
        return to.is_v4() ? loopback_v4 : loopback_v6;
    return to.is_v4() ? address_ : address_v6_;
}

std::string host::incarnation_name() const {
    return name() + "#" + std::to_string(incarnation_);
}

program& host::run(std::string program_name, std::function<void()> body, bool may_return) {
    SQUALL_CHECK(state_ == host_state::up);
    programs_.push_back(std::make_unique<program>(*this, program_name, body));
    program& p = *programs_.back();
    boots_.push_back({std::move(program_name), std::move(body), may_return, &p});
    const std::array fields = {trace_field("program", p.name())};
    world_.emit(trace_kind::host, who_, "started", {}, fields);
    return p;
}

void host::program_returned(program& p, std::string_view how) {
    const auto its_boot = std::ranges::find(boots_, &p, &boot::running);
    const bool expected = how == "returned" && (stopping_ || its_boot->may_return);
    const std::array fields = {trace_field("program", p.name()), trace_field("how", how)};
    world_.emit(trace_kind::host, who_, "returned", {}, fields);
    if (how != "returned")
        world_.report({verdict::crashed, "escaped_exception",
                       p.name() + " on " + name() + " ended by an " + std::string(how), 0});
    else if (!expected)
        world_.report({verdict::crashed, "unexpected_return",
                       p.name() + " on " + name() + " returned although it should serve on", 0});
    if (!stopping_) {
        const boot gone = std::move(*its_boot); // dies here, where its host is still there
        boots_.erase(its_boot);
    } else if (std::ranges::all_of(programs_,
                                   [&](const auto& q) { return q->finished() || q.get() == &p; })) {
        go_down(host_state::down, "stopped");
    }
}

void host::end() {
    deaf_ = true;
    for (const auto& p : programs_ | std::views::reverse) // a later one may use an earlier one's
        p->unwind();
    descriptors.close_all();
}

std::int64_t host::monotonic_ns() const noexcept {
    return clock.now.monotonic_ns(world_.now());
}
std::int64_t host::realtime_ns() const noexcept {
    return clock.now.realtime_ns(world_.now());
}

instant host::when_monotonic(std::int64_t t) const noexcept {
    return clock.now.when_monotonic(t);
}
instant host::when_realtime(std::int64_t t) const noexcept {
    return clock.now.when_realtime(t);
}

instant host::after(duration length) const noexcept {
    return clock.timer_end(monotonic_ns() + length.count());
}

posix::process_state& host::libc_state() {
    const inside_simulator guard;
    if (!libc_state_)
        libc_state_ = std::make_unique<posix::process_state>();
    return *libc_state_;
}

std::uint64_t host::entropy() {
    // Each incarnation has a range of its own, for what programs draw while deaf is not counted on.
    constexpr unsigned count_bits = 40;
    return world_.decisions().entropy(who_, (std::uint64_t{incarnation_ - 1} << count_bits) +
                                                entropy_count_++);
}

duration host::clock_reading_cost() noexcept {
    return std::chrono::microseconds(++clock_readings_ > free_clock_readings ? 1 : 0);
}

void host::end_of_go() {
    if (clock_readings_ > free_clock_readings) {
        const std::array fields = {trace_field("us", clock_readings_ - free_clock_readings)};
        world_.emit(trace_kind::host, who_, "read_clocks", {}, fields);
    }
    clock_readings_ = 0;
    clock.at_wait();
    if (const std::uint64_t us = pause_.ask(); us != 0) [[unlikely]]
        pause(std::chrono::microseconds(us));
    if (mortal_ != nullptr) [[unlikely]]
        mortal_->at_wait();
}

} // namespace squall
