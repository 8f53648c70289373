#include "server_core/welcome/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

constexpr auto closed = breaker_state::closed;
constexpr auto open = breaker_state::open;
constexpr auto half_open = breaker_state::half_open;

constexpr circuit_breaker::time_point at(std::chrono::nanoseconds since_start) {
    return circuit_breaker::time_point{since_start};
}

void tell(circuit_breaker& breaker, int times, bool success) {
    for (int i = 0; i < times; ++i) {
        breaker.outcome(at(1s), success);
    }
}

/// Opened by an outcome of second 1.
circuit_breaker opened() {
    circuit_breaker breaker(50, 5s);
    tell(breaker, 24, true);
    tell(breaker, 26, false);
    return breaker;
}

TEST(circuit_breaker, opens_when_more_than_half_of_the_last_50_failed) {
    circuit_breaker breaker(50, 5s);
    tell(breaker, 25, true);
    tell(breaker, 25, false);
    EXPECT_EQ(breaker.state(at(1s)), closed); // half of them
    tell(breaker, 1, false);                  // and a success has left the window
    EXPECT_EQ(breaker.state(at(1s)), open);
}

TEST(circuit_breaker, of_an_odd_window_the_smaller_half_does_not_open_it) {
    circuit_breaker breaker(3, 5s);
    tell(breaker, 1, false);
    tell(breaker, 2, true);
    EXPECT_EQ(breaker.state(at(1s)), closed);
    tell(breaker, 1, false); // true, true, false
    EXPECT_EQ(breaker.state(at(1s)), closed);
    tell(breaker, 1, false); // true, false, false
    EXPECT_EQ(breaker.state(at(1s)), open);
}

TEST(circuit_breaker, does_not_judge_by_fewer_than_its_window) {
    circuit_breaker breaker(50, 5s);
    tell(breaker, 49, false);
    EXPECT_EQ(breaker.state(at(1s)), closed);
    tell(breaker, 1, false);
    EXPECT_EQ(breaker.state(at(1s)), open);
}

TEST(circuit_breaker, is_half_open_after_the_pause_and_not_before) {
    circuit_breaker breaker = opened();
    EXPECT_EQ(breaker.state(at(6s - 1ns)), open);
    EXPECT_EQ(breaker.state(at(6s)), half_open);
}

TEST(circuit_breaker, outcomes_while_it_is_open_change_nothing) {
    circuit_breaker breaker = opened();
    EXPECT_EQ(breaker.outcome(at(2s), true), open);
    EXPECT_EQ(breaker.outcome(at(5s), false), open);
    EXPECT_EQ(breaker.state(at(6s)), half_open);
}

TEST(circuit_breaker, half_open_a_success_closes_it_and_the_past_is_forgotten) {
    circuit_breaker breaker = opened();
    EXPECT_EQ(breaker.outcome(at(6s), true), closed);
    tell(breaker, 49, false);
    EXPECT_EQ(breaker.state(at(7s)), closed);
    tell(breaker, 1, false);
    EXPECT_EQ(breaker.state(at(1s)), open);
}

TEST(circuit_breaker, half_open_a_failure_opens_it_for_another_pause) {
    circuit_breaker breaker = opened();
    EXPECT_EQ(breaker.outcome(at(7s), false), open);
    EXPECT_EQ(breaker.state(at(12s - 1ns)), open);
    EXPECT_EQ(breaker.outcome(at(12s), true), closed);
}

TEST(circuit_breaker, an_outcome_of_a_try_from_before_decides_nothing) {
    circuit_breaker breaker = opened();
    EXPECT_EQ(breaker.state(at(7s)), half_open);
    EXPECT_EQ(breaker.outcome(at(5s), true), half_open); // a write that took its time
    EXPECT_EQ(breaker.outcome(at(5s), false), half_open);
    EXPECT_EQ(breaker.outcome(at(6s), true), closed);
}

TEST(circuit_breaker, with_no_window_never_opens) {
    circuit_breaker breaker(0, 5s);
    tell(breaker, 1000, false);
    EXPECT_EQ(breaker.state(at(1s)), closed);
}

} // namespace
} // namespace squall::server
