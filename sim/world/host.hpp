#pragma once

#include "sim/event_queue.hpp"
#include "sim/kernel/accept_faults.hpp"
#include "sim/kernel/connect_faults.hpp"
#include "sim/kernel/descriptor_table.hpp"
#include "sim/kernel/unix_names.hpp"
#include "sim/net/arrival_hold.hpp"
#include "sim/net/port_table.hpp"
#include "sim/tape/tape.hpp"
#include "sim/world/allocation_faults.hpp"
#include "sim/world/clock_faults.hpp"
#include "sim/world/mortality.hpp"
#include "sim/world/program.hpp"
#include "sim/world/signals.hpp"
#include "sim/world/sync.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

class world;
namespace posix {
struct process_state;
}

/// up: its programs run. down: they have ended, as processes do, and the kernel lives on: it
/// delivers what was written, and resets who comes. off: the machine has no power, and says
/// nothing.
enum class host_state : std::uint8_t { up, down, off };

/// One simulated machine: a name, an IPv4 and an IPv6 address, a kernel's state, and the programs
/// on it.
///
/// Not modelled: more than one process's descriptor table a host; further network interfaces,
/// link-local addresses.
class host {
public:
    /// `number`, from 1, gives it the addresses 10.0.0.1 and fd00::1, and so on.
    host(world& w, std::string name, std::uint32_t number);
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    ~host();

    world& owner() const noexcept { return world_; }
    const std::string& name() const noexcept { return who_.path(); }
    const actor& who() const noexcept { return who_; }
    /// Its IPv4 address.
    const ip_address& address() const noexcept { return address_; }
    const ip_address& address_v6() const noexcept { return address_v6_; }
    /// What a program here may bind to, wildcards aside, and what it reaches without a network:
    /// loopback and the host's own addresses.
    bool owns(const ip_address& a) const noexcept {
        return a.is_loopback() || a == address_ || a == address_v6_;
    }
    /// From which of its addresses it sends to `to` unless a program has said otherwise.
    const ip_address& source_for(const ip_address& to) const noexcept;
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
    /// True while programs unwind, and until the host runs again: no call has an effect, nothing
    /// is traced.
    bool deaf() const noexcept { return deaf_; }

    // Its life (host_life.cpp). Each may be called by the world, or by a program of this host in
    // the middle of a kernel call; what it does is traced as an event of kind `host`.
    //
    // Not modelled: files. What a program finds after a restart is what its scenario kept for it.

    host_state state() const noexcept { return state_; }
    bool powered() const noexcept { return state_ != host_state::off; }

    /// The programs end at once, as by SIGKILL: their descriptors close as exit_files() in Linux
    /// closes them, lowest first (RST where unread data would be lost, else FIN after what was
    /// written). A program runs on deaf until it next waits, and there it unwinds. Scripted peers
    /// are no programs and stay. Nothing happens if the host is not up.
    void crash();
    /// The machine loses power: nothing more is sent, ever, by any of its connections; peers learn
    /// by silence. After restart() what still comes for them is answered with RST. Scripted peers
    /// here are told ECONNRESET. Nothing happens if it is off.
    void power_off();
    /// SIGTERM: calls the program's own stop_handler, as a second program of this host, or else
    /// what sigaction(2) has arranged, on the first program that does not hold the signal back;
    /// when all programs have returned the host is down, and no such return is a finding. Without
    /// either, the default action of the signal: as crash(). Nothing happens if the host is not up,
    /// or stops already.
    void stop();
    /// SIGTERM's default action.
    void terminate();
    /// Between stop() and the end of the programs.
    bool stopping() const noexcept { return stopping_; }
    /// So much later the host is up in its next incarnation, and every program runs again, from
    /// its start and in the same order, that had not returned when the host went down (or stop()
    /// came). A later call replaces an earlier one. REQUIRES: not up.
    void restart(duration after = duration::zero());
    /// When restart() is under way.
    bool restarting() const noexcept { return start_.scheduled(); }
    /// SIGSTOP: programs get no CPU for this long, while the kernel goes on acknowledging and
    /// queueing; an epoll_wait that waits is interrupted (EINTR, signal(7)). A later end replaces
    /// an earlier one. REQUIRES: how_long > 0. Nothing happens if the host is not up.
    void pause(duration how_long);
    /// SIGCONT, earlier than pause() said. Nothing happens if it is not paused.
    void resume();
    bool paused() const noexcept { return pause_over_.scheduled(); }

    /// From now on the tape may end what runs here (process.*), and starts it again, some 100 ms
    /// after a crash or a stop and some seconds after a power-off. For scenarios whose clients
    /// come again. Also what heal() needs to start a host that is down.
    void make_mortal();
    /// Null unless make_mortal() was called.
    mortality* mortal() const noexcept { return mortal_.get(); }
    /// From now on the tape may say that memory is short here for one allocation of its programs
    /// (process.bad_alloc). For servers: a client that is a test's own means to test them.
    /// REQUIRES: no program runs here yet. Nothing happens where allocations cannot be counted
    /// (posix::counts_allocations).
    void make_short_of_memory();
    /// Null unless make_short_of_memory() had an effect.
    allocation_faults* short_of_memory() const noexcept { return short_of_memory_.get(); }
    /// Faults are over: what is paused goes on, what is down and mortal starts again now, or is on
    /// its way down (it stops, or writes a core), the wall clock is set right. Called by
    /// world::heal().
    void heal();

    /// CLOCK_MONOTONIC and CLOCK_REALTIME of this host, nanoseconds, exact.
    std::int64_t monotonic_ns() const noexcept;
    std::int64_t realtime_ns() const noexcept;
    /// The world's instant at which this host's CLOCK_REALTIME / CLOCK_MONOTONIC shows `t`.
    instant when_monotonic(std::int64_t t) const noexcept;
    instant when_realtime(std::int64_t t) const noexcept;
    /// When a wait of this length ends that begins now, by this host's clock.
    instant after(duration length) const noexcept;

    /// Random words of this host's kernel, in order; others in each incarnation.
    std::uint64_t entropy();

    /// Cost of CPU: asked at kernel calls and at epoll_wait's answer (cpu.* sites).
    duration call_cost() { return microseconds_of(call_cost_.ask() + slow_calls_us_); }
    duration dispatch_cost() {
        const std::uint64_t us = dispatch_cost_.ask(); // before the stall is asked
        return microseconds_of(us + stall_.ask());
    }
    /// Of having read so many bytes from a socket (cpu.slow_parser).
    duration parsing_cost(std::size_t bytes) const noexcept {
        return microseconds_of(bytes * slow_parser_us_ / 1024);
    }
    /// From a wake-up to the program's running (cpu.wakeup).
    duration wakeup_delay() { return microseconds_of(wakeup_.ask()); }
    /// When a wait for a condition variable ends by itself (cpu.spurious_wakeup); zero: never.
    duration spurious_wakeup() { return std::chrono::microseconds(spurious_wakeup_.ask()); }
    /// From the reading of a clock to the program's getting the value (cpu.stale_clock).
    duration clock_staleness() { return microseconds_of(deaf_ ? 0 : stale_clock_.ask()); }
    /// How much later than others of the same instant an event of this host comes.
    std::uint32_t event_priority() { return static_cast<std::uint32_t>(priority_.ask()); }
    /// Counts a clock reading; what it costs (1 us from the thousandth without a wait).
    duration clock_reading_cost() noexcept;
    /// A program is about to wait: readings count from 0 again. What they cost is traced, for it
    /// made the program late and no decision says so. The tape may pause or end the host here, or
    /// set its wall clock.
    void end_of_go();

    /// What libc keeps for the process that this host is; made when it is first asked for.
    posix::process_state& libc_state();

    descriptor_table descriptors;
    accept_faults accepting;
    connect_faults connecting;
    arrival_hold arrivals;
    sync_table sync;
    port_table tcp_ports;
    port_table udp_ports;
    signal_dispositions dispositions;
    unix_names local_names;

private:
    friend class stop_handler;
    /// How to start a program again.
    struct boot {
        std::string name;
        std::function<void()> body;
        bool may_return;
        const program* running;
    };
    /// Something that this host will do by itself.
    template <void (host::*Step)()>
    struct step final : event {
        explicit step(host& h) noexcept : owner(h) {}
        void fire() override { (owner.*Step)(); }
        host& owner;
    };

    void go_down(host_state to, std::string_view what);
    void bury();
    void start_again();
    void end_pause();
    void tell(std::string_view what);
    /// Nearly always zero, and then without a multiplication.
    static duration microseconds_of(std::uint64_t us) noexcept {
        return us == 0 ? duration::zero() : duration(std::chrono::microseconds(us));
    }

    world& world_;
    actor who_;
    ip_address address_;
    ip_address address_v6_;
    unsigned incarnation_ = 1;
    host_state state_ = host_state::up;
    bool deaf_ = false;
    bool stopping_ = false;
    std::vector<std::unique_ptr<program>> programs_;
    std::vector<boot> boots_; ///< of the programs that have not returned
    const std::function<void()>* on_stop_ = nullptr;
    std::unique_ptr<mortality> mortal_;
    std::unique_ptr<allocation_faults> short_of_memory_;
    step<&host::bury> burial_;
    step<&host::start_again> start_;
    step<&host::end_pause> pause_over_;
    std::uint64_t entropy_count_ = 0;
    std::unique_ptr<posix::process_state> libc_state_;
    int clock_readings_ = 0;
    question call_cost_;
    question dispatch_cost_;
    question stall_;
    question wakeup_;
    question stale_clock_;
    question pause_;
    question spurious_wakeup_;
    std::uint64_t slow_calls_us_;  ///< cpu.slow_calls
    std::uint64_t slow_parser_us_; ///< cpu.slow_parser, for a KiB
    question priority_;

public:
    clock_faults clock; ///< last: it is made when the rest of the host is there
};

/// While it lives, SIGTERM to its host (host::stop) calls `handler`, on a fibre of its own as a
/// thread of the process would run it: it may make kernel calls, and may post to an io_context
/// that another program of the host runs. A program declares one as a local, after what the
/// handler uses: its end waits for a handler that is under way, as one joins a thread.
class stop_handler {
public:
    /// `h` must outlive it. REQUIRES: `h` has none now.
    stop_handler(host& h, std::function<void()> handler);
    stop_handler(const stop_handler&) = delete;
    stop_handler& operator=(const stop_handler&) = delete;
    /// Throws if the host ends meanwhile: what the program has besides is unwound.
    ~stop_handler() noexcept(false);

private:
    void handle();

    host& host_;
    std::function<void()> handler_;
    const std::function<void()> on_stop_;
    bool begun_ = false;
    bool over_;
};

} // namespace squall
