#pragma once

#include "sim/event_queue.hpp"
#include "sim/fibre/fibre.hpp"
#include "sim/time.hpp"
#include "sim/world/signals.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace squall {

class host;

/// How a wait says that its deadline is one of CLOCK_REALTIME, and moves when that is set.
inline constexpr std::string_view on_realtime = " on CLOCK_REALTIME";

/// An ordinary function that runs on a host as a process's main thread would: on its own fibre,
/// inside the simulated kernel. A call that would block suspends it until the world's clock has
/// come to the moment at which the call returns.
class program {
public:
    program(host& h, std::string name, std::function<void()> body);
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    host& where() const noexcept { return host_; }
    const std::string& name() const noexcept { return name_; }
    held_signals held; ///< its signal mask
    bool finished() const noexcept { return fibre_.finished(); }

    /// Suspends until wake() or `deadline`, whichever comes first; true if it was woken.
    /// `what` names the call for reports of a deadlock. When the host has ended meanwhile, or is
    /// ending, this does not return: it unwinds the program to its entry.
    /// REQUIRES: called by the program itself.
    bool wait(instant deadline, std::string_view what);
    /// Lets virtual time pass inside a call. Other hosts and the network go on meanwhile.
    void spend(duration d, std::string_view what) {
        if (d > duration::zero()) [[unlikely]]
            let_pass(d, what);
    }
    /// Stops here until the programs that were started later have been unwound.
    /// REQUIRES: called by the program itself, whose host has ended.
    void await_burial();
    /// Stops here for good: the stack is kept and the program is given up when its host ends.
    void freeze();
    /// Makes a waiting program go on, at this instant. Nothing happens if it is not waiting or
    /// has been woken already. Callable by anybody.
    void wake();
    /// A stop signal: an epoll_wait that waits ends with EINTR, without having been woken
    /// (signal(7): "Interruption of system calls and library functions by stop signals"); other
    /// waits go on afterwards as if nothing had been.
    void interrupt();
    /// A signal has come for it from outside its host's programs. If it waits, and does not hold
    /// the signal back or waits for signals, its handler runs now, and the wait ends: interrupted,
    /// where signal(7) says that the call fails with EINTR whatever SA_RESTART says; else as if
    /// woken, so that the call goes on. If it does not wait, all that comes at its next wait.
    void signal(int number);
    /// CLOCK_REALTIME has been set: a wait whose `what` ends with on_realtime goes on, as if woken.
    void clock_set();
    /// Whether the latest wait was interrupted; asking clears it.
    bool take_interrupted() noexcept { return std::exchange(interrupted_, false); }
    /// The host has CPU for its programs again.
    void release();

    /// What it waits for, empty if it is not waiting.
    std::string_view waits_for() const noexcept { return waits_for_; }
    bool waits_forever() const noexcept { return !waits_for_.empty() && !resume_.scheduled(); }

    /// Runs the program on, deaf, until it has returned; used when its host ends.
    /// ENSURES: finished, or abandoned with its stack kept.
    void unwind();
    /// It would not unwind; its stack is kept.
    bool abandoned() const noexcept { return abandoned_; }
    /// Counts a call made while deaf; after very many the program is given up.
    void note_deaf_call();

    /// What runs on its fibre is the simulator's own code, from enter_simulator() to the
    /// leave_simulator() that belongs to it: what that allocates is not the program's.
    void enter_simulator() noexcept { ++inside_simulator_; }
    void leave_simulator() noexcept { --inside_simulator_; }
    bool inside_simulator() const noexcept { return inside_simulator_ != 0; }

private:
    struct resumption final : event {
        explicit resumption(program& p) noexcept : owner(p) {}
        void fire() override { owner.go_on(); }
        bool idle() const noexcept override { return owner.waits_for_a_deadline(); }
        program& owner;
    };

    bool waits_for_a_deadline() const noexcept {
        return !waits_for_.empty() && !woken_ && !interrupted_ && !spending_ && !held_;
    }
    void go_on();
    bool handle_signals(std::string_view what);
    void main();
    void run();
    void begin_waiting(std::string_view what) noexcept;
    void suspend_until(instant deadline);
    void let_pass(duration d, std::string_view what);

    host& host_;
    std::string name_;
    std::function<void()> body_;
    fibre fibre_;
    resumption resume_;
    std::string_view waits_for_;
    bool woken_ = false;
    int deaf_calls_ = 0;
    unsigned inside_simulator_ = 0;
    bool spending_ = false;
    bool frozen_ = false;
    bool abandoned_ = false;
    bool held_ = false; ///< would go on if its host were not paused
    bool interrupted_ = false;
    bool signalled_ = false; ///< has not looked at `held.pending` since signal()
};

/// The program that is running on this thread now, or null while the world itself runs. This is
/// what "inside a host" means to the libc entry points: one thread-local load.
extern constinit thread_local program* running_program;

/// While it lives, the program that runs now, if any, runs the simulator's code.
class inside_simulator {
public:
    inside_simulator() noexcept : program_(running_program) {
        if (program_ != nullptr)
            program_->enter_simulator();
    }
    ~inside_simulator() {
        if (program_ != nullptr)
            program_->leave_simulator();
    }
    inside_simulator(const inside_simulator&) = delete;
    inside_simulator& operator=(const inside_simulator&) = delete;

private:
    program* const program_;
};

/// While it lives, the code that runs is the world's and not the program's: libc calls are real.
class outside_host {
public:
    outside_host() noexcept : saved_(running_program) { running_program = nullptr; }
    ~outside_host() { running_program = saved_; }
    outside_host(const outside_host&) = delete;
    outside_host& operator=(const outside_host&) = delete;

private:
    program* saved_;
};

} // namespace squall
