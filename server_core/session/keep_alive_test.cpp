#include "server_core/session/keep_alive.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using action = keep_alive::action;

constexpr keep_alive::time_point zero{};

TEST(keep_alive, pings_each_interval_while_the_peer_answers) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.next(), zero + 20s);
    EXPECT_EQ(k.due(zero + 20s, 0, true), action::ping);
    EXPECT_EQ(k.pong(zero + 20s + 3ms), 3ms);
    EXPECT_EQ(k.next(), zero + 30s);
    EXPECT_EQ(k.due(zero + 30s, 1, true), action::wait);
    EXPECT_EQ(k.next(), zero + 40s);
    EXPECT_EQ(k.due(zero + 40s, 1, true), action::ping);
}

TEST(keep_alive, a_peer_that_says_nothing_after_a_ping_is_stale) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 20s, 7, true), action::ping);
    EXPECT_EQ(k.due(zero + 30s, 7, true), action::stale);
}

TEST(keep_alive, any_byte_counts) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 20s, 7, true), action::ping);
    EXPECT_EQ(k.due(zero + 30s, 8, true), action::wait); // no pong, but a byte
}

TEST(keep_alive, bytes_from_before_the_ping_do_not_count) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 20s, 100, true), action::ping);
    EXPECT_EQ(k.due(zero + 30s, 100, true), action::stale);
}

TEST(keep_alive, who_does_not_read_cannot_judge) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 20s, 7, false), action::ping);
    EXPECT_EQ(k.due(zero + 30s, 7, false), action::wait);
}

TEST(keep_alive, a_ping_that_had_to_wait_gives_its_peer_the_whole_timeout) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 20s, 7, true), action::ping);
    k.sent(zero + 29s);
    EXPECT_EQ(k.due(zero + 30s, 7, true), action::wait);
    EXPECT_EQ(k.next(), zero + 39s);
    k.sent(zero + 31s); // somebody else's ping
    EXPECT_EQ(k.due(zero + 39s, 7, true), action::stale);
}

TEST(keep_alive, a_peer_that_takes_no_ping_for_the_timeout_is_stale) {
    keep_alive k(20s, 10s);
    k.start(zero);
    k.sent(zero + 1s); // somebody else's ping
    EXPECT_EQ(k.due(zero + 20s, 7, true), action::ping);
    EXPECT_EQ(k.due(zero + 30s, 7, true), action::stale);
}

TEST(keep_alive, asked_too_early_it_waits) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 19s, 0, true), action::wait);
    EXPECT_EQ(k.next(), zero + 20s);
}

TEST(keep_alive, a_timeout_longer_than_the_interval_does_not_skip_the_judgement) {
    keep_alive k(1s, 5s);
    k.start(zero);
    EXPECT_EQ(k.due(zero + 1s, 0, true), action::ping);
    EXPECT_EQ(k.next(), zero + 6s);
    EXPECT_EQ(k.due(zero + 6s, 1, true), action::ping); // alive, and the next ping is overdue
    EXPECT_EQ(k.due(zero + 11s, 1, true), action::stale);
}

TEST(keep_alive, a_pong_that_nobody_asked_for_is_none) {
    keep_alive k(20s, 10s);
    k.start(zero);
    EXPECT_LT(k.pong(zero + 1s), 0ns);
    EXPECT_EQ(k.due(zero + 20s, 0, true), action::ping);
    EXPECT_EQ(k.pong(zero + 21s), 1s);
    EXPECT_LT(k.pong(zero + 22s), 0ns);
}

} // namespace
} // namespace squall::server
