#include "sim/faults/fault_world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <utility>
#include <vector>

#include <ctime>

namespace squall::fault_tests {
namespace {

using std::chrono::system_clock;

/// Runs `f` as the one program of host `server`, with this tape, for a minute.
void run_alone(const std::vector<decision>& list, const std::function<void(world&)>& f) {
    listed_source source(list);
    world w(source);
    bool done = false;
    w.add_host("server").run(
        "server",
        [&] {
            f(w);
            done = true;
        },
        true);
    w.run_for(1min);
    EXPECT_TRUE(done);
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

int timer_in(clockid_t clock, int flags, std::int64_t at_ns) {
    const int t = ::timerfd_create(clock, TFD_NONBLOCK);
    const itimerspec spec{{0, 0}, {at_ns / 1'000'000'000, at_ns % 1'000'000'000}};
    EXPECT_EQ(::timerfd_settime(t, flags, &spec, nullptr), 0);
    return t;
}

long expirations(int t) {
    std::uint64_t n = 0;
    const long r = outcome(::read(t, &n, sizeof n));
    return r < 0 ? r : static_cast<long>(n);
}

std::int64_t realtime_ns() {
    return system_clock::now().time_since_epoch().count();
}

TEST(faults, clock_late_timer_fires_after_it_is_due) {
    run_alone({at(faults::clock_late_timer, "server", 0, 3000)}, [](world&) {
        const int t = timer_in(CLOCK_MONOTONIC, 0, 10'000'000);
        EXPECT_EQ(timed([&] { await(t, POLLIN); }), 13ms);
    });
}

TEST(faults, clock_skew_makes_the_wall_clock_wrong_both_ways) {
    const auto seen = [](std::uint64_t value) {
        std::int64_t ns = 0;
        run_alone({at(faults::clock_skew, "server", 0, value)},
                  [&](world&) { ns = realtime_ns() - host_clock::boot_realtime_ns; });
        return ns;
    };
    EXPECT_EQ(seen(2'000'000), 1'000'000'000);
    EXPECT_EQ(seen(1'999'999), -1'000'000'000);
}

TEST(faults, clock_drift_makes_both_clocks_and_timers_run_fast_or_slow) {
    const auto world_time = [](std::uint64_t value) {
        duration took{0};
        run_alone({at(faults::clock_drift, "server", 0, value)}, [&](world& w) {
            const instant start = w.now();
            const auto wall = system_clock::now();
            const int t = timer_in(CLOCK_MONOTONIC, 0, 10'000'000'000);
            EXPECT_EQ(timed([&] { await(t, POLLIN); }), 10s);
            EXPECT_EQ(system_clock::now() - wall, 10s);
            took = w.now() - start;
            EXPECT_EQ(timed([&] { ::usleep(1'000'000); }), 1s);
        });
        return took / 1ms;
    };
    EXPECT_EQ(world_time(1000), 9995); // 500 ppm fast
    EXPECT_EQ(world_time(999), 10005);
}

TEST(faults, clock_step_forward_ends_absolute_realtime_timers_and_leaves_the_others) {
    run_alone({at(faults::clock_step_forward, "server", 0, 30'000'000)}, [](world&) {
        const int absolute =
            timer_in(CLOCK_REALTIME, TFD_TIMER_ABSTIME, realtime_ns() + 10'000'000'000);
        const int relative = timer_in(CLOCK_REALTIME, 0, 10'000'000'000);
        const int monotonic = timer_in(CLOCK_MONOTONIC, 0, 10'000'000'000);
        EXPECT_EQ(timed([&] { await(absolute, POLLIN); }), 0s);
        EXPECT_EQ(expirations(absolute), 1);
        EXPECT_EQ(timed([&] { await(relative, POLLIN); }), 10s);
        EXPECT_EQ(expirations(monotonic), 1);
    });
}

TEST(faults, clock_step_back_makes_absolute_realtime_waits_longer_and_monotonic_never_falls) {
    run_alone({at(faults::clock_step_back, "server", 0, 5'000'000)}, [](world&) {
        const auto wall = system_clock::now();
        const std::int64_t until = realtime_ns() + 10'000'000'000;
        const int absolute = timer_in(CLOCK_REALTIME, TFD_TIMER_ABSTIME, until);
        const timespec when{until / 1'000'000'000, until % 1'000'000'000};
        EXPECT_EQ(timed([&] {
                      EXPECT_EQ(::clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &when, nullptr),
                                0);
                  }),
                  15s);
        EXPECT_EQ(system_clock::now() - wall, 10s);
        EXPECT_EQ(expirations(absolute), 1);
    });
}

// timerfd_create(2): "read(2) fails with the error ECANCELED if the real-time clock undergoes a
// discontinuous change".
TEST(faults, clock_steps_cancel_timers_that_want_to_hear_of_them) {
    run_alone({at(faults::clock_step_back, "server", 0, 5'000'000)}, [](world&) {
        const int t = timer_in(CLOCK_REALTIME, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
                               realtime_ns() + 10'000'000'000);
        EXPECT_EQ(timed([&] { EXPECT_EQ(await(t, POLLIN), POLLIN); }), 0s);
        EXPECT_EQ(expirations(t), -ECANCELED);
        EXPECT_EQ(expirations(t), -EAGAIN);
    });
}

// The same page, "NOTES": timerfd_settime(2) itself tells it if nobody has read, and sets the
// timer. Only absolute timers of CLOCK_REALTIME that asked for it hear of a step.
TEST(faults, clock_steps_are_told_by_settime_too_and_to_nobody_who_did_not_ask) {
    run_alone({at(faults::clock_step_back, "server", 0, 5'000'000)}, [](world&) {
        const auto in_10_s = [] {
            return realtime_ns() + 10'000'000'000;
        };
        const int asked =
            timer_in(CLOCK_REALTIME, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, in_10_s());
        const int plain = timer_in(CLOCK_REALTIME, TFD_TIMER_ABSTIME, in_10_s());
        const int relative = timer_in(CLOCK_REALTIME, TFD_TIMER_CANCEL_ON_SET, 10'000'000'000);
        const int monotonic =
            timer_in(CLOCK_MONOTONIC, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
                     steady_clock::now().time_since_epoch().count() + 10'000'000'000);
        EXPECT_EQ(await(asked, POLLIN), POLLIN);
        for (const int t : {plain, relative, monotonic})
            EXPECT_EQ(expirations(t), -EAGAIN);
        const itimerspec soon{{0, 0}, {realtime_ns() / 1'000'000'000 + 1, 0}};
        constexpr int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
        EXPECT_EQ(outcome(::timerfd_settime(asked, flags, &soon, nullptr)), -ECANCELED);
        EXPECT_EQ(expirations(asked), -EAGAIN);
        EXPECT_EQ(await(asked, POLLIN), POLLIN);
        EXPECT_EQ(expirations(asked), 1);
    });
}

TEST(faults, clock_coarse_makes_the_clocks_advance_in_steps) {
    run_alone({at(faults::clock_coarse, "server", 0, 10'000)}, [](world&) {
        const auto start = steady_clock::now();
        ::usleep(9999);
        EXPECT_EQ(steady_clock::now(), start);
        ::usleep(1);
        EXPECT_EQ(steady_clock::now(), start + 10ms);
    });
}

TEST(faults, clock_tick_lets_timers_end_at_ticks_only) {
    run_alone({at(faults::clock_tick, "server", 0, 10'000)}, [](world&) {
        ::usleep(3);
        EXPECT_EQ(steady_clock::now().time_since_epoch() % 10ms, 0ms);
        const int t = timer_in(CLOCK_MONOTONIC, 0, 11'000'000);
        EXPECT_EQ(timed([&] { await(t, POLLIN); }), 20ms);
        timespec resolution{};
        EXPECT_EQ(::clock_getres(CLOCK_MONOTONIC, &resolution), 0);
        EXPECT_EQ(resolution.tv_nsec, 10'000'000);
    });
}

TEST(faults, clock_no_battery_boots_in_1970_until_somebody_sets_the_clock) {
    listed_source source(std::vector{at(faults::clock_no_battery, "server", 0, 3'000'000)});
    world w(source);
    host& server = w.add_host("server");
    std::vector<std::int64_t> years;
    server.run("server", [&] {
        const auto note = [&] {
            years.push_back(1970 + realtime_ns() / (365 * 24 * 3600'000'000'000LL));
        };
        note();
        ::sleep(4);
        note();
        ::poll(nullptr, 0, -1);
    });
    w.run_for(5s);
    server.power_off();
    server.restart();
    w.run_for(5s);
    EXPECT_EQ(years, (std::vector<std::int64_t>{2025, 2025, 1970, 2025}));
}

// What Linux does without any fault: these clocks advance by the tick (CONFIG_HZ).
TEST(clocks, coarse_clocks_advance_by_the_tick_and_monotonic_begins_anew_at_a_boot) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    std::vector<std::int64_t> shown;
    server.run("server", [&] {
        ::usleep(5000);
        timespec t{};
        ::clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
        shown.push_back(t.tv_sec * 1000 + t.tv_nsec / 1'000'000);
        ::poll(nullptr, 0, -1);
    });
    w.run_for(1s);
    server.crash();
    server.restart();
    w.run_for(1s);
    server.power_off();
    server.restart();
    w.run_for(1s);
    EXPECT_EQ(shown, (std::vector<std::int64_t>{1'000'004, 1'001'004, 5'004}));
}

// No site, but what a late program meets: all timers that are due are queued at once, and cancel()
// comes too late for those behind the first.
TEST(faults, a_cancelled_timer_whose_expiry_is_queued_completes_with_success) {
    std::vector<std::string> told;
    const auto run = [&](duration busy) {
        two_hosts both;
        both.server.run(
            "server",
            [&] {
                boost::asio::io_context io(1);
                boost::asio::steady_timer first(io, 1ms);
                boost::asio::steady_timer second(io, 2ms);
                first.async_wait([&](const boost::system::error_code&) {
                    told.push_back(std::to_string(second.cancel()) + " cancelled");
                });
                second.async_wait(
                    [&](const boost::system::error_code& code) { told.push_back(code.message()); });
                boost::asio::post(io, [&] { ::usleep(static_cast<useconds_t>(busy / 1us)); });
                io.run();
            },
            true);
        both.w.run_for(1s);
        return std::exchange(told, {});
    };
    EXPECT_EQ(run(0us), (std::vector<std::string>{"1 cancelled", "Operation canceled"}));
    EXPECT_EQ(run(5ms), (std::vector<std::string>{"0 cancelled", "Success"}));
}

} // namespace
} // namespace squall::fault_tests
