#pragma once

#include "sim/event_queue.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"
#include "sim/world/host_clock.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace squall {

class host;

/// Told when CLOCK_REALTIME of its host has been set.
class clock_listener {
public:
    virtual void on_clock_set() = 0;

protected:
    ~clock_listener() = default;
};

/// The clocks of one host and what the tape does to them (clock.*). Each change is traced as an
/// event of kind `host`: `clock` tells how CLOCK_MONOTONIC goes from there on, `clock_set` by how
/// much CLOCK_REALTIME was set.
class clock_faults {
public:
    /// The machine is switched on; asks what its clocks are like. `h` must outlive it, and is
    /// still being constructed.
    explicit clock_faults(host& h, tape& t, const actor& who);
    clock_faults(const clock_faults&) = delete;
    clock_faults& operator=(const clock_faults&) = delete;

    host_clock now; ///< exact; what programs are shown is shown()

    /// What a program reads when the clock is at `t`; on a CLOCK_*_COARSE clock if `coarse`.
    std::int64_t shown(std::int64_t t, bool coarse) const noexcept {
        const std::int64_t step = coarse ? std::max(resolution_ns_, coarse_ns) : resolution_ns_;
        return step <= 1 ? t : t - t % step;
    }
    /// When a timer ends that is due when CLOCK_MONOTONIC shows `t`.
    instant timer_end(std::int64_t t) const noexcept;
    /// clock_getres(2), nanoseconds.
    std::int64_t resolution_ns(bool coarse) const noexcept {
        return coarse ? coarse_ns : std::max<std::int64_t>(tick_ns_, 1);
    }

    /// A program begins to wait: clock.step_forward, clock.step_back.
    void at_wait() {
        const std::uint64_t forward = step_forward_.ask();
        const std::uint64_t back = step_back_.ask();
        if (forward != back) [[unlikely]]
            step(forward, back);
    }
    /// Sets CLOCK_REALTIME so much forward, or back if it is negative.
    void set_realtime_by(duration by);
    /// The machine has been switched on again: monotonic time begins anew.
    void reboot();
    /// Somebody sets CLOCK_REALTIME right. Drift stays.
    void heal();

    /// `l` leaves before it dies.
    void add_listener(clock_listener& l) { listeners_.push_back(&l); }
    void remove_listener(clock_listener& l) noexcept { std::erase(listeners_, &l); }

private:
    /// TICK_NSEC of Debian's kernels (CONFIG_HZ=250), by which CLOCK_*_COARSE advance.
    static constexpr std::int64_t coarse_ns = 4'000'000;

    struct battery_event final : event {
        explicit battery_event(clock_faults& c) noexcept : owner(c) {}
        void fire() override { owner.correct(); }
        clock_faults& owner;
    };

    void step(std::uint64_t forward_us, std::uint64_t back_us);
    void correct();
    void tell_listeners(std::int64_t before);
    void tell_rate();

    host& host_;
    question step_forward_;
    question step_back_;
    question no_battery_;
    std::int64_t resolution_ns_ = 1; ///< clock.coarse
    std::int64_t tick_ns_ = 0;       ///< clock.tick; 0: timers end when they are due
    std::vector<clock_listener*> listeners_;
    battery_event battery_;
};

} // namespace squall
