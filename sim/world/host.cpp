#include "sim/world/host.hpp"

#include "sim/check.hpp"
#include "sim/faults/catalogue.hpp"
#include "sim/posix/process_state.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace squall {

namespace {

// A machine that has been up for a thousand seconds, in autumn 2025: neither clock is at zero,
// so code that takes 0 for "never" is not flattered.
constexpr std::int64_t boot_monotonic_ns = 1'000'000'000'000;
constexpr std::int64_t boot_realtime_ns = 1'760'000'000'000'000'000;
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
      priority_(w.decisions(), faults::order_priority, who_) {}

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
    for (const auto& p : programs_)
        p->unwind();
    descriptors.close_all();
}

std::int64_t host::monotonic_ns() const noexcept {
    return boot_monotonic_ns + ns(world_.now());
}
std::int64_t host::realtime_ns() const noexcept {
    return boot_realtime_ns + ns(world_.now());
}

instant host::when_monotonic(std::int64_t t) const noexcept {
    return instant{duration{t - boot_monotonic_ns}};
}
instant host::when_realtime(std::int64_t t) const noexcept {
    return instant{duration{t - boot_realtime_ns}};
}

posix::process_state& host::libc_state() {
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

duration host::dispatch_cost() {
    return std::chrono::microseconds(dispatch_cost_.ask() + stall_.ask());
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
}

} // namespace squall
