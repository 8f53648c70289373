#include "server_core/welcome/welcome_policy.hpp"

#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using events = std::vector<std::string>;

constexpr auto sent = welcome_result::sent;
constexpr auto failed = welcome_result::failed;
constexpr auto dead = welcome_result::dead;

class welcome_policy_test : public testing::Test {
protected:
    static welcome_policy::time_point at(std::chrono::nanoseconds since_start) {
        return welcome_policy::time_point{since_start};
    }
    void tell(int times, welcome_result result, std::chrono::nanoseconds when = 1s) {
        for (int i = 0; i < times; ++i) {
            policy.attempted(1, result, at(when));
        }
    }
    int attempts_max(std::chrono::nanoseconds when) {
        return policy.schedule(at(when)).attempts_max;
    }

    server_config config;
    testing_support::recording_observer observer;
    welcome_policy policy{config, observer};
};

TEST_F(welcome_policy_test, begins_with_the_schedule_of_the_config) {
    const welcome_schedule schedule = policy.schedule(at(0s));
    EXPECT_EQ(schedule.settle_delay, 10ms);
    EXPECT_EQ(schedule.attempts_max, 3);
    EXPECT_EQ(schedule.retry_delay, 50ms);
    EXPECT_FALSE(schedule.ping_timeout);
}

TEST_F(welcome_policy_test, pings_first_if_it_is_told_to) {
    config.welcome_ping = true;
    EXPECT_EQ(policy.schedule(at(0s)).ping_timeout, 1s);
}

TEST_F(welcome_policy_test, tries_first_when_most_handshakes_are_over) {
    for (int i = 0; i < 20; ++i) {
        policy.handshake_took(4ms);
    }
    EXPECT_EQ(policy.schedule(at(0s)).settle_delay, 8ms);
}

TEST_F(welcome_policy_test, an_open_breaker_allows_one_attempt_and_a_success_closes_it) {
    tell(50, failed);
    EXPECT_EQ(attempts_max(2s), 1);
    EXPECT_EQ(attempts_max(6s), 1); // half open
    tell(1, sent, 6010ms);
    EXPECT_EQ(attempts_max(7s), 3);
    EXPECT_EQ(observer.events, (events{"breaker open", "breaker half_open", "breaker closed"}));
}

TEST_F(welcome_policy_test, every_move_of_the_breaker_is_told) {
    tell(50, failed);
    tell(1, sent, 6s); // nobody asked in between
    EXPECT_EQ(observer.events, (events{"breaker open", "breaker half_open", "breaker closed"}));
}

TEST_F(welcome_policy_test, only_first_attempts_that_met_a_live_session_move_the_breaker) {
    tell(49, failed);
    tell(100, dead);
    for (int i = 0; i < 100; ++i) {
        policy.attempted(2 + (i % 2), i % 2 == 0 ? sent : failed, at(1s));
    }
    EXPECT_FALSE(observer.has("breaker"));
}

TEST_F(welcome_policy_test, with_retries_off_the_breaker_turns_none_on) {
    config.welcome_attempts_max = 0;
    tell(50, failed);
    EXPECT_EQ(attempts_max(2s), 0);
}

TEST_F(welcome_policy_test, too_many_retries_are_told_once) {
    tell(100, sent);
    for (int i = 0; i < 20; ++i) {
        policy.attempted(2, sent, at(1s));
    }
    EXPECT_EQ(observer.events, events{"retry alert 11"});
}

} // namespace
} // namespace squall::server
