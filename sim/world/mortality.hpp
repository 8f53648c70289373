#pragma once

#include "sim/event_queue.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

namespace squall {

class host;

/// Lets the tape end a host's programs, and starts them again (process.*). Only hosts that a
/// scenario has made mortal have one: a scenario whose clients do not come again would take a
/// crash of its server for a fault of the server.
class mortality {
public:
    /// `h` must outlive it.
    explicit mortality(host& h);
    mortality(const mortality&) = delete;
    mortality& operator=(const mortality&) = delete;

    /// A program makes a kernel call: process.crash, process.core_dump.
    void at_call() {
        if (crash_.ask() != 0) [[unlikely]]
            crash();
        else if (const std::uint64_t us = core_dump_.ask(); us != 0) [[unlikely]]
            dump_core(us);
    }
    /// A program begins to wait: process.power_off, process.stop.
    void at_wait() {
        if (power_off_.ask() != 0) [[unlikely]]
            power_off();
        else if (stop_.ask() != 0) [[unlikely]]
            stop();
    }
    /// How much later than it should a program begins: process.slow_start.
    duration start_delay();

    /// SIGTERM has been sent: SIGKILL will follow. Called by the host.
    void stopping();
    /// Faults are over: a host that is on its way down, stopping or writing a core, is down now.
    void heal();
    /// The host has gone down, however that came: a supervisor starts it again. Called by the
    /// host.
    void went_down();

private:
    struct kill_event final : event {
        explicit kill_event(mortality& m) noexcept : owner(m) {}
        void fire() override { owner.crash(); }
        mortality& owner;
    };

    void crash();
    void dump_core(std::uint64_t us);
    void power_off();
    void stop();

    host& host_;
    question crash_;
    question core_dump_;
    question power_off_;
    question stop_;
    question stop_timeout_;
    question restart_after_;
    question slow_start_;
    kill_event kill_;
};

} // namespace squall
