#include "sim/world/host_clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace squall {
namespace {

using namespace std::chrono_literals;

TEST(host_clock, a_fast_clock_gains_so_many_parts_in_a_million) {
    host_clock c;
    c.set_drift(500);
    const instant hour{1h};
    EXPECT_EQ(c.monotonic_ns(hour) - c.monotonic_ns({}), ns(hour) + 1'800'000'000);
    EXPECT_EQ(c.realtime_ns(hour) - c.realtime_ns({}), ns(hour) + 1'800'000'000);
    c.set_drift(-500);
    EXPECT_EQ(c.monotonic_ns(hour) - c.monotonic_ns({}), ns(hour) - 1'800'000'000);
}

// A timer set for t must not fire while the clock shows less, nor a nanosecond later than it must.
TEST(host_clock, the_instant_at_which_it_shows_t_is_the_first) {
    for (const int ppm : {-1000, -333, -1, 0, 1, 7, 1000}) {
        host_clock c;
        c.set_drift(ppm);
        for (std::int64_t d = 1; d < 9'000'000'000'000'000; d = d * 3 + 1) {
            const std::int64_t t = host_clock::boot_monotonic_ns + d;
            const instant w = c.when_monotonic(t);
            EXPECT_GE(c.monotonic_ns(w), t) << ppm << " " << d;
            EXPECT_LT(c.monotonic_ns(w - 1ns), t) << ppm << " " << d;
        }
    }
}

TEST(host_clock, monotonic_never_falls) {
    host_clock c;
    c.set_drift(-1000);
    std::int64_t last = 0;
    for (std::int64_t n = 0; n < 5000; ++n) {
        const std::int64_t shown = c.monotonic_ns(instant{duration{n}});
        EXPECT_GE(shown, last);
        last = shown;
    }
}

TEST(host_clock, a_step_moves_realtime_alone_and_a_correction_takes_it_back) {
    host_clock c;
    const instant now{10s};
    const std::int64_t monotonic = c.monotonic_ns(now);
    const std::int64_t realtime = c.realtime_ns(now);
    c.step_realtime(-1h);
    EXPECT_EQ(c.monotonic_ns(now), monotonic);
    EXPECT_EQ(c.realtime_ns(now), realtime - 3'600'000'000'000);
    EXPECT_EQ(c.when_realtime(realtime), now + 1h);
    c.correct_realtime(now);
    EXPECT_EQ(c.realtime_ns(now), realtime);
}

TEST(host_clock, a_moment_beyond_all_runs_does_not_overflow) {
    host_clock c;
    c.set_drift(-1000);
    EXPECT_GT(ns(c.when_monotonic(std::numeric_limits<std::int64_t>::max())),
              std::int64_t{1} << 60U);
}

} // namespace
} // namespace squall
