#include "sim/world/program.hpp"

#include "sim/check.hpp"
#include "sim/posix/program_signals.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <boost/core/demangle.hpp>
#include <exception>
#include <typeinfo>
#include <utility>

namespace squall {

constinit thread_local program* running_program = nullptr;

namespace {

/// Thrown at a wait of a program whose host ends. Not derived from std::exception, so that no
/// server takes it for an error of its own.
struct host_ended {};

// A destructor's loop may close and cancel much; a loop that ignores errors never ends.
constexpr int deaf_calls_max = 100'000;

// signal(7), "Interruption of system calls and library functions by signal handlers": what fails
// with EINTR even where SA_RESTART is set.
bool never_restarted(std::string_view wait) {
    for (const std::string_view name : {"epoll_", "poll", "select", "nanosleep", "clock_nanosleep",
                                        "usleep", "sleep", "sigtimedwait"})
        if (wait.starts_with(name))
            return true;
    return false;
}

} // namespace

program::program(host& h, std::string name, std::function<void()> body)
    : host_(h),
      name_(std::move(name)),
      body_(std::move(body)),
      fibre_([this] { main(); }),
      resume_(*this) {
    const duration delay = h.mortal() != nullptr ? h.mortal()->start_delay() : duration::zero();
    h.owner().events().schedule(resume_, h.owner().now() + delay, h.event_priority());
}

void program::main() {
    std::string how = "returned";
    try {
        body_();
    } catch (const host_ended&) {
        how.clear();
    } catch (const std::exception& e) {
        how = "exception, " + boost::core::demangle(typeid(e).name()) + ": " + e.what();
    } catch (...) {
        how = "exception of a type not derived from std::exception";
    }
    body_ = nullptr; // what the closure owns goes while its host is still there
    if (!host_.deaf())
        host_.program_returned(*this, how);
}

void program::go_on() {
    if (host_
            .deaf()) // of this instant: its burial comes next, and nothing starts or goes on before
        return;
    held_ = host_.paused();
    if (!held_)
        run();
}

void program::release() {
    if (std::exchange(held_, false) && !resume_.scheduled())
        host_.owner().events().schedule(resume_, host_.owner().now(), host_.event_priority());
}

void program::run() {
    waits_for_ = {};
    SQUALL_CHECK(running_program == nullptr);
    running_program = this;
    fibre_.resume();
    running_program = nullptr;
}

void program::begin_waiting(std::string_view what) noexcept {
    SQUALL_CHECK(running_program == this);
    waits_for_ = what;
    woken_ = false;
    interrupted_ = false;
}

void program::suspend_until(instant deadline) {
    if (deadline != forever && !resume_.scheduled())
        host_.owner().events().schedule(resume_, deadline, host_.event_priority());
    fibre_.suspend();
}

bool program::wait(instant deadline, std::string_view what) {
    const squall::inside_simulator guard;
    if (signalled_ && !host_.deaf())
        return handle_signals(what);
    if (!host_.deaf()) {
        begin_waiting(what);
        host_.end_of_go(); // may wake or interrupt this wait, and may be the host's last
        if (!host_.deaf())
            suspend_until(deadline);
        waits_for_ = {};
    }
    if (host_.deaf()) {
        host_.owner().events().cancel(resume_); // a descriptor's end may have woken it
        throw host_ended{};
    }
    return signalled_ ? handle_signals(what) : woken_;
}

bool program::handle_signals(std::string_view what) {
    signalled_ = false;
    posix::send_pending_signals(*this);
    if (host_.deaf())
        throw host_ended{};
    interrupted_ = never_restarted(what);
    return !interrupted_;
}

// Does not throw when the host ends meanwhile: time may pass inside calls that promise not to.
void program::let_pass(duration d, std::string_view what) {
    if (host_.deaf())
        return;
    const squall::inside_simulator guard;
    spending_ = true;
    begin_waiting(what);
    suspend_until(host_.owner().now() + d);
    spending_ = false;
}

void program::freeze() {
    frozen_ = true;
    waits_for_ = "nothing";
    fibre_.suspend();
}

void program::wake() {
    if (waits_for_.empty() || woken_ || spending_ || frozen_ || interrupted_)
        return;
    woken_ = true;
    event_queue& events = host_.owner().events();
    events.cancel(resume_);
    const duration delay = host_.wakeup_delay(); // before the priority is asked
    events.schedule(resume_, host_.owner().now() + delay, host_.event_priority());
}

void program::clock_set() {
    if (waits_for_.ends_with(on_realtime))
        wake();
}

void program::interrupt() {
    if (!waits_for_.starts_with("epoll_") || woken_ || spending_ || frozen_ || held_)
        return;
    interrupted_ = true;
    event_queue& events = host_.owner().events();
    events.cancel(resume_);
    events.schedule(resume_, host_.owner().now(), host_.event_priority());
}

void program::signal(int number) {
    held.pending |= signal_bit(number);
    const bool waits = !waits_for_.empty() && !spending_ && !frozen_;
    if ((held.blocked & signal_bit(number)) != 0 && !waits_for_.starts_with("sigtimedwait"))
        return;
    signalled_ = true;
    if (!waits || woken_ || interrupted_)
        return;
    interrupted_ = true; // and not woken by anything else
    event_queue& events = host_.owner().events();
    events.cancel(resume_);
    events.schedule(resume_, host_.owner().now(), host_.event_priority());
}

void program::unwind() {
    host_.owner().events().cancel(resume_);
    held_ = false;
    if (!fibre_.started() || fibre_.finished() || abandoned_)
        return;
    SQUALL_CHECK(host_.deaf());
    if (!frozen_)
        run(); // its wait throws host_ended; it comes back here when it has returned or is frozen
    if (!fibre_.finished()) {
        abandoned_ = true;
        host_.owner().note_abandoned();
        fibre_.abandon();
    }
}

void program::await_burial() {
    SQUALL_CHECK(host_.deaf());
    fibre_.suspend();
}

void program::note_deaf_call() {
    if (++deaf_calls_ > deaf_calls_max)
        freeze();
}

} // namespace squall
