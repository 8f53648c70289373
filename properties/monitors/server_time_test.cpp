// What the server's host was late by, and what its clock showed, from hand-written traces.

#include "properties/monitors/server_time.hpp"

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <chrono>
#include <vector>

namespace squall {
namespace {

using namespace std::chrono_literals;

struct told {
    told& emit(trace_kind kind, std::string_view host, std::string_view name, std::string_view who,
               const std::vector<trace_field>& fields, std::size_t bytes = 0) {
        const std::vector<std::byte> payload(bytes);
        time.on_event(trace_event{0, now, kind, host, name, who, fields, payload});
        return *this;
    }
    told& decision(std::string_view name, std::int64_t value, std::string_view who = "server") {
        return emit(trace_kind::decision, "", name, who, {{"at", 0}, {"value", value}});
    }
    server_time time;
    instant now{1s};
};

TEST(server_time, cpu_decisions_of_the_server_make_it_late_and_others_do_not) {
    told t;
    t.decision("cpu.call", 10).decision("cpu.wakeup", 20).decision("cpu.stall", 30, "c1");
    EXPECT_EQ(t.time.late(), 30us);
    t.decision("cpu.spurious_wakeup", 40).decision("link.slow", 50);
    EXPECT_EQ(t.time.late(), 30us);
}

TEST(server_time, a_pause_counts_once) {
    told t;
    t.decision("cpu.pause", 10).emit(trace_kind::host, "server", "paused", "", {{"us", 10}});
    EXPECT_EQ(t.time.late(), 10us);
}

TEST(server_time, slow_calls_and_a_slow_parser_count_call_by_call) {
    told t;
    t.decision("cpu.slow_calls", 10).decision("cpu.slow_parser", 1024);
    t.emit(trace_kind::call, "server", "recv", "", {{"result", 5}}, 5);
    t.emit(trace_kind::call, "server", "send", "", {{"result", 7}}, 7);
    t.emit(trace_kind::call, "c1", "recv", "", {{"result", 9}}, 9);
    EXPECT_EQ(t.time.late(), 25us);
}

TEST(server_time, a_late_timer_is_under_way_from_when_it_is_set_until_it_fires) {
    told t;
    const auto set = [&t] {
        t.emit(trace_kind::call, "server", "timerfd_settime", "", {{"result", 0}});
    };
    t.decision("clock.late_timer", 30);
    EXPECT_EQ(t.time.under_way(), 0us);
    set();
    EXPECT_EQ(t.time.under_way(), 30us);
    EXPECT_EQ(t.time.late(), 0us);
    t.emit(trace_kind::host, "server", "late_timer", "", {{"us", 30}});
    EXPECT_EQ(t.time.under_way(), 0us);
    EXPECT_EQ(t.time.late(), 30us);
    t.decision("clock.late_timer", 40);
    set();
    set(); // for another time, and on time
    EXPECT_EQ(t.time.under_way(), 0us);
}

TEST(server_time, the_clock_is_the_hosts_own) {
    told t;
    EXPECT_EQ(t.time.shown(instant{3s}) - t.time.shown(instant{1s}), 2s);
    EXPECT_EQ(t.time.rounding(), 0s);
    t.emit(trace_kind::host, "server", "clock", "",
           {{"monotonic_ns", 5'000'000'000}, {"drift_ppm", 500}, {"resolution_ns", 1'000'000}});
    EXPECT_EQ(t.time.shown(instant{1s}), 5s);
    EXPECT_EQ(t.time.shown(instant{2s}), 6s); // and half a millisecond
    EXPECT_EQ(t.time.shown(instant{3s}), 7001ms);
    EXPECT_EQ(t.time.rounding(), 2002us);
}

// A gap that is right by a fast clock is too short by the world's.
TEST(server_time, i12_goes_by_the_servers_own_clock) {
    using namespace voice_trace;
    for (const bool fast : {true, false}) {
        trace_script t(invariants::i12);
        if (fast)
            t.clock(0, 500, 1);
        registered(t);
        attempt(t.wait(fast ? 9'995'003ns : 10ms), 1, "failed");
        attempt(t.wait(49'975'013ns), 2, "failed"); // 50 ms less 500 ppm
        EXPECT_EQ(t.verdict().size(), fast ? 0U : 1U);
    }
}

TEST(server_time, a_session_that_a_crash_cuts_off_owes_nothing) {
    using namespace voice_trace;
    for (const char* const end : {"crashed", "power_off", "resumed"}) {
        trace_script t(invariants::i10);
        registered(t.accept(in, peer)).host(end).wait(10s);
        EXPECT_EQ(t.verdict().size(), end == std::string_view("resumed") ? 1U : 0U) << end;
    }
}

TEST(server_time, i33_wants_every_connection_ended_when_the_server_has_stopped) {
    using namespace voice_trace;
    trace_script t(invariants::i33);
    t.accept(in, peer).observed("accepted", {{"remote", peer}, {"number", 1}}).host("stopped");
    expect_one(t, "has not told the end of 1 connections");
}

} // namespace
} // namespace squall
