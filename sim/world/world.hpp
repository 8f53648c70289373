#pragma once

#include "sim/event_queue.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/finding.hpp"
#include "sim/world/host.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace squall {

class network;

/// No kernel call has more arguments in its trace event.
inline constexpr std::size_t call_arguments_max = 7;

/// Bounds on a run; each exceeded one is a finding, never a hang.
struct world_limits {
    std::uint64_t events_max = 5'000'000;           ///< events of the whole run ("event_budget")
    std::uint64_t events_per_instant_max = 200'000; ///< events while time stands still ("livelock")
    std::uint64_t calls_per_instant_max = 1'000'000; ///< one program's kernel calls, likewise
    std::uint64_t stop_after_event = 0; ///< end the run after this trace event; 0: run to the end
};

/// A world: hosts, the network between them, the clock, and the tape that decides. A run is a
/// pure function of the program, what the scenario does with the world, and the tape.
///
/// One world at a time and one thread: a world is not thread-safe, and neither is what it runs.
class world final : private tape_listener {
public:
    /// `source` must outlive the world. Throws interposition_error when the libc entry points of
    /// this executable do not reach the simulator (checked once a process).
    explicit world(decision_source& source, std::uint64_t entropy_seed = 0,
                   const world_limits& limits = {});
    world(const world&) = delete;
    world& operator=(const world&) = delete;
    ~world() override;

    instant now() const noexcept { return now_; }
    event_queue& events() noexcept { return events_; }
    tape& decisions() noexcept { return tape_; }
    trace& history() noexcept { return trace_; }
    network& net() noexcept { return *network_; }

    /// A machine with the next addresses of 10.0.0.0/8 and fd00::/64 (10.0.0.1 and fd00::1, ...).
    /// REQUIRES: no host of that name; the name holds none of "#>:/" (actors' paths do).
    host& add_host(std::string name);
    /// The host of that name, or null.
    host* find_host(std::string_view name) const noexcept;

    /// Runs until `holds` or for `limit` of virtual time; returns whether it held. Also ends,
    /// with false, at the first finding that leaves nothing to go on with, and when nothing is
    /// left to happen.
    template <std::predicate Condition>
    bool run_until(const Condition& holds, duration limit) {
        for (const instant until = begin_running(limit);;) {
            if (!stopped_ && holds())
                return true;
            if (!step(until))
                return holds();
        }
    }
    /// Runs for this long.
    void run_for(duration limit) {
        run_until([] { return false; }, limit);
    }
    /// Ends all hosts; their programs unwind without effect. Called by the destructor too.
    void end();

    /// Faults are over: no question is answered with a fault any more, and the network is clear
    /// (network::heal). What else was begun (a stall, a late timer) ends by itself; a connection
    /// whose path forgot it stays dead. Hosts that are paused go on, mortal ones that are down
    /// start again, wall clocks are set right (host::heal).
    void heal();

    /// Whether the world is at rest: nothing is on the way, no program is runnable, no fault has
    /// begun that has not ended (a pause, a stall, a clog, a shortage), no host is on its way down
    /// or up, no scripted peer reads on, nothing of after() is to come. What is left are deadlines:
    /// timers that are not due, time-outs of waits, a retransmission's end on a path that is dead
    /// for good. Looks at every scheduled event.
    bool quiescent() const noexcept;

    /// Calls `what` after that much virtual time, outside any host.
    void after(duration delay, std::function<void()> what);

    /// Something went wrong. The run goes on unless it cannot.
    void report(finding f);
    std::span<const finding> findings() const noexcept { return findings_; }
    /// The gravest of all findings so far.
    verdict outcome() const noexcept;
    /// A program that would not end; its stack is kept (host::end).
    void note_abandoned() noexcept { ++abandoned_; }
    unsigned abandoned() const noexcept { return abandoned_; }

    /// Adds an event to the history, unless the host is deaf. Runs listeners outside the host.
    void emit(trace_kind kind, const hashed_name& where, const hashed_name& name,
              const hashed_name& who, std::span<const trace_field> fields,
              std::span<const std::byte> bytes = {});
    /// The same of a kernel call that the running program made, with its result (minus an errno
    /// or not negative). REQUIRES: the host is not deaf.
    void emit_call(const hashed_name& where, const hashed_name& name, const hashed_name& who,
                   std::span<const trace_field> arguments, std::span<const std::byte> bytes,
                   std::int64_t result);

    /// emit() or emit_call() of something whose fields are all numbers, if nobody listens. False if
    /// somebody does: nothing was added, and emit() or emit_call() must follow.
    /// REQUIRES: no program runs, or its host is not deaf.
    template <std::integral... Numbers>
    [[gnu::always_inline]] bool emit_unheard(trace_kind kind, const hashed_name& where,
                                             const hashed_name& name, const hashed_name& who,
                                             std::span<const std::byte> bytes, std::int64_t result,
                                             Numbers... fields) {
        if (trace_.heard() || !recording()) [[unlikely]]
            return false;
        trace_.add_numbers({now_, kind, where, name, who}, bytes, result, fields...);
        return true;
    }

    /// Counts a kernel call; false when the program has made too many while time stood still.
    bool may_call_again() noexcept {
        return ++calls_now_ <= limits_.calls_per_instant_max || too_many_calls();
    }
    /// Whether programs of `h` may have signal handlers: the first host that asks, and no other.
    /// What a handler does is kept in statics, which all hosts share.
    bool may_handle_signals(const host& h) noexcept;
    bool stopped() const noexcept { return stopped_; }
    /// The run cannot go on: run_until returns after the present event.
    void stop() noexcept { stopped_ = true; }
    std::uint64_t events_fired() const noexcept { return events_fired_; }

private:
    struct action;
    void on_decision(const decision& d, std::uint64_t wanted) override;
    instant begin_running(duration limit);
    /// The next event; false: there is none up to then, and now() is then or the world has stopped.
    bool step(instant until);
    /// Whether what happens now is still part of the run.
    bool recording() noexcept { return !ended_ && (limits_.stop_after_event == 0 || may_go_on()); }
    bool may_go_on() noexcept;
    bool too_many_calls() noexcept;
    void give_up(const char* why, const char* text);
    void nothing_left();
    void tell(trace_kind kind, const hashed_name& where, const hashed_name& name,
              const hashed_name& who, std::span<const trace_field> fields,
              std::span<const std::byte> bytes);

    std::vector<finding> findings_;
    world_limits limits_;
    tape tape_;
    trace trace_;
    event_queue events_;
    instant now_{};
    std::uint64_t events_fired_ = 0;
    std::uint64_t events_now_ = 0;
    std::uint64_t calls_now_ = 0;
    bool stopped_ = false;
    const host* handles_signals_ = nullptr;
    bool ended_ = false;
    unsigned abandoned_ = 0;
    std::unique_ptr<network> network_;
    std::vector<std::unique_ptr<host>> hosts_;
    std::vector<std::unique_ptr<action>> actions_;
};

} // namespace squall
