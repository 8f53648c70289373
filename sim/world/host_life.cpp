// How a host goes down and comes back. Going down may begin on a fibre of the host itself, in the
// middle of a kernel call; that fibre cannot be unwound from where it stands, nor can another be
// resumed there. So the kernel's part (descriptors, network) happens at once, and the programs'
// part, the burial, by an event of the same instant.

#include "sim/check.hpp"
#include "sim/net/network.hpp"
#include "sim/posix/allocations.hpp"
#include "sim/posix/process_state.hpp"
#include "sim/posix/program_signals.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <exception>
#include <ranges>
#include <utility>

namespace squall {

void host::tell(std::string_view what) {
    const std::array fields = {trace_field("incarnation", incarnation_)};
    world_.emit(trace_kind::host, who_, what, {}, fields);
}

void host::crash() {
    if (state_ == host_state::up)
        go_down(host_state::down, "crashed");
}

void host::power_off() {
    if (state_ != host_state::off)
        go_down(host_state::off, "power_off");
}

void host::go_down(host_state to, std::string_view what) {
    SQUALL_CHECK(running_program == nullptr || &running_program->where() == this);
    tell(what);
    const bool by_itself = running_program != nullptr;
    const outside_host guard;
    world_.events().cancel(pause_over_);
    world_.events().cancel(start_);
    deaf_ = true;
    stopping_ = false;
    on_stop_ = nullptr;
    state_ = to;
    if (to == host_state::off)
        world_.net().lose_power(*this);
    descriptors.close_all();
    accepting.process_ended();
    if (short_of_memory_ != nullptr)
        short_of_memory_->process_ended();
    if (by_itself)
        world_.events().schedule(burial_, world_.now());
    else
        bury();
    if (mortal_ != nullptr)
        mortal_->went_down();
}

void host::make_mortal() {
    mortal_ = std::make_unique<mortality>(*this);
}

void host::make_short_of_memory() {
    SQUALL_CHECK(programs_.empty());
    if (!posix::counts_allocations())
        return;
    short_of_memory_ = std::make_unique<allocation_faults>(*this);
    short_of_memory_->process_started();
}

void host::heal() {
    if (short_of_memory_ != nullptr)
        short_of_memory_->process_ended();
    if (mortal_ != nullptr)
        mortal_->heal();
    resume();
    if (state_ != host_state::up && (mortal_ != nullptr || restarting()))
        restart();
    clock.heal();
}

void host::bury() {
    for (const auto& p : programs_ | std::views::reverse) // a later one may use an earlier one's
        p->unwind();
    // What is left was given up; its stack may still be pointed to.
    std::erase_if(programs_, [](const auto& p) { return !p->abandoned(); });
    sync = {};
    dispositions.clear();
    descriptors.reset_limits();
}

void host::restart(duration after) {
    SQUALL_CHECK(state_ != host_state::up);
    world_.events().cancel(start_);
    world_.events().schedule(start_, world_.now() + after);
}

void host::start_again() {
    if (burial_.scheduled()) { // of this very instant
        world_.events().schedule(start_, world_.now());
        return;
    }
    if (state_ == host_state::off)
        clock.reboot();
    state_ = host_state::up;
    deaf_ = false;
    ++incarnation_;
    entropy_count_ = 0;
    libc_state_.reset();
    clock_readings_ = 0;
    dispositions.clear(); // execve(2)
    tell("restarted");
    if (short_of_memory_ != nullptr)
        short_of_memory_->process_started();
    for (boot& b : std::exchange(boots_, {}))
        run(std::move(b.name), std::move(b.body), b.may_return);
}

void host::stop() {
    if (state_ != host_state::up || stopping_)
        return;
    tell("stopping");
    if (on_stop_ == nullptr && !posix::signal_process(*this, SIGTERM)) {
        terminate();
        return;
    }
    stopping_ = true;
    if (mortal_ != nullptr)
        mortal_->stopping();
    if (on_stop_ != nullptr)
        programs_.push_back(std::make_unique<program>(*this, "SIGTERM", *on_stop_));
}

void host::terminate() {
    go_down(host_state::down, "terminated");
}

void host::pause(duration how_long) {
    SQUALL_CHECK(how_long > duration::zero());
    if (state_ != host_state::up)
        return;
    const std::array fields = {trace_field("us", how_long / std::chrono::microseconds(1))};
    world_.emit(trace_kind::host, who_, "paused", {}, fields);
    const instant until =
        std::max(world_.now() + how_long, paused() ? pause_over_.at() : instant{});
    world_.events().cancel(pause_over_);
    world_.events().schedule(pause_over_, until);
    for (const auto& p : programs_)
        p->interrupt();
}

void host::resume() {
    if (!paused())
        return;
    world_.events().cancel(pause_over_);
    end_pause();
}

void host::end_pause() {
    tell("resumed");
    for (const auto& p : programs_)
        p->release();
}

stop_handler::stop_handler(host& h, std::function<void()> handler)
    : host_(h),
      handler_(std::move(handler)),
      on_stop_([this] { handle(); }),
      over_(h.stopping()) { // that one is not for us
    SQUALL_CHECK(host_.on_stop_ == nullptr);
    host_.on_stop_ = &on_stop_;
}

void stop_handler::handle() {
    struct at_the_end { // by an exception too
        ~at_the_end() {
            handler.over_ = true;
            if (!handler.host_.deaf()) // whoever waits there is unwound
                handler.host_.sync.broadcast(&handler);
        }
        stop_handler& handler;
    } const end{*this};
    begun_ = true;
    handler_();
}

stop_handler::~stop_handler() noexcept(false) {
    if (host_.on_stop_ == &on_stop_)
        host_.on_stop_ = nullptr;
    if (std::uncaught_exceptions() > 0)
        return; // the burial, which has unwound the handler already
    while (host_.stopping() && !over_ && !host_.deaf())
        host_.sync.wait(this, *running_program, forever, "stop_handler");
    while (host_.deaf() && begun_ && !over_)
        running_program->await_burial();
}

} // namespace squall
