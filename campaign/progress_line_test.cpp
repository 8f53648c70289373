#include "campaign/progress_line.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace squall {
namespace {

using namespace std::chrono_literals;

hunt_progress half_way() {
    hunt_progress p;
    p.runs = 500;
    p.elapsed = 10s;
    p.left = 19'001ms;
    return p;
}

TEST(progress, tells_seeds_speed_failures_and_time_left) {
    hunt_progress p = half_way();
    EXPECT_EQ(to_string(p), "500 runs, 50/s, 0 failures, 20 s left");
    p.failed = 3;
    p.failures = 1;
    p.rechecking = 2;
    EXPECT_EQ(to_string(p), "500 runs, 50/s, 1 failure in 3 runs, 20 s left, running 2 seeds again");
    p.stopping = true;
    p.rechecking = 0;
    EXPECT_EQ(to_string(p), "500 runs, 50/s, 1 failure in 3 runs, stopping");
}

TEST(progress, with_given_seeds_the_time_left_follows_from_the_speed) {
    hunt_progress p = half_way();
    p.runs_total = 2000;
    EXPECT_EQ(to_string(p), "500 of 2000 runs, 50/s, 0 failures, 30 s left");
    p.runs = 0;
    p.elapsed = 0ms;
    EXPECT_EQ(to_string(p), "0 of 2000 runs, 0/s, 0 failures, 0 s left");
}

TEST(progress, a_terminal_has_one_line_that_is_written_over) {
    std::ostringstream out;
    progress_line line(out, true);
    line.show(half_way());
    EXPECT_EQ(out.str(), "\r\x1b[K" + to_string(half_way()));
    line.show(half_way()); // no time has passed
    line.clear();
    EXPECT_EQ(out.str(), "\r\x1b[K" + to_string(half_way()) + "\r\x1b[K");
}

TEST(progress, anything_else_gets_a_line_every_ten_seconds) {
    std::ostringstream out;
    progress_line line(out, false);
    hunt_progress p = half_way();
    for (p.elapsed = 0ms; p.elapsed <= 25s; p.elapsed += 100ms)
        line.show(p);
    line.clear();
    p.elapsed = 10s;
    const std::string first = "squall: " + to_string(p) + "\n";
    p.elapsed = 20s;
    EXPECT_EQ(out.str(), first + "squall: " + to_string(p) + "\n");
}

} // namespace
} // namespace squall
