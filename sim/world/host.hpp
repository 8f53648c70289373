#pragma once

#include "sim/kernel/accept_faults.hpp"
#include "sim/kernel/descriptor_table.hpp"
#include "sim/tape/tape.hpp"
#include "sim/world/program.hpp"
#include "sim/world/sync.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

class world;

/// One simulated machine: a name, an IPv4 address, a kernel's state, and the programs on it.
///
/// Not modelled: more than one process's descriptor table a host; IPv6 (socket(2) gives
/// EAFNOSUPPORT, as on a machine that has it switched off).
class host {
public:
    /// `address` in host byte order.
    host(world& w, std::string name, std::uint32_t address);
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    ~host();

    world& owner() const noexcept { return world_; }
    const std::string& name() const noexcept { return who_.path(); }
    const actor& who() const noexcept { return who_; }
    std::uint32_t address() const noexcept { return address_; }
    /// 1 for the first boot, one more with each restart.
    unsigned incarnation() const noexcept { return incarnation_; }
    /// "c1#2": this host in this incarnation, as actors' paths spell it.
    std::string incarnation_name() const;

    /// Starts a program at this instant of virtual time (it first runs when the world does).
    /// A program that returns while others still wait for it is a finding unless
    /// `may_return` is set.
    program& run(std::string program_name, std::function<void()> body, bool may_return = false);
    std::span<const std::unique_ptr<program>> programs() const noexcept { return programs_; }
    void program_returned(program& p, std::string_view how);

    /// Ends everything that runs here, as the end of the world does: programs unwind deaf, then
    /// their descriptors close.
    void end();
    /// True while programs unwind: no call has an effect, nothing is traced.
    bool deaf() const noexcept { return deaf_; }

    /// CLOCK_MONOTONIC and CLOCK_REALTIME of this host, nanoseconds.
    std::int64_t monotonic_ns() const noexcept;
    std::int64_t realtime_ns() const noexcept;
    /// The world's instant at which this host's CLOCK_REALTIME / CLOCK_MONOTONIC shows `t`.
    instant when_monotonic(std::int64_t t) const noexcept;
    instant when_realtime(std::int64_t t) const noexcept;

    /// Random words of this host's kernel, in order.
    std::uint64_t entropy();

    /// Cost of CPU: asked at kernel calls and at epoll_wait's answer (cpu.* sites).
    duration call_cost() { return std::chrono::microseconds(call_cost_.ask()); }
    duration dispatch_cost();
    /// How much later than others of the same instant an event of this host comes.
    std::uint32_t event_priority() { return static_cast<std::uint32_t>(priority_.ask()); }
    /// Counts a clock reading; what it costs (1 us from the thousandth without a wait).
    duration clock_reading_cost() noexcept;
    /// A program is about to wait: readings count from 0 again. What they cost is traced, for it
    /// made the program late and no decision says so.
    void end_of_go();

    descriptor_table descriptors;
    accept_faults accepting;
    sync_table sync;

private:
    world& world_;
    actor who_;
    std::uint32_t address_;
    unsigned incarnation_ = 1;
    bool deaf_ = false;
    std::vector<std::unique_ptr<program>> programs_;
    std::vector<const program*> may_return_;
    std::uint64_t entropy_count_ = 0;
    int clock_readings_ = 0;
    question call_cost_;
    question dispatch_cost_;
    question stall_;
    question priority_;
};

} // namespace squall
