#include "server_core/limits/keyed_rate_limit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

keyed_rate_limit::time_point at(std::chrono::nanoseconds since_start) {
    return keyed_rate_limit::time_point{since_start};
}

TEST(keyed_rate_limit, each_key_has_its_own_bucket) {
    keyed_rate_limit limit({1, 1});
    EXPECT_TRUE(limit.take("a", at(0s)));
    EXPECT_FALSE(limit.take("a", at(0s)));
    EXPECT_TRUE(limit.take("b", at(0s)));
    EXPECT_TRUE(limit.take("a", at(1s)));
}

TEST(keyed_rate_limit, a_bucket_that_is_full_again_is_forgotten) {
    keyed_rate_limit limit({10, 10});
    limit.take("a", at(0s)); // full at 100 ms
    limit.take("b", at(50ms));
    EXPECT_EQ(limit.size(), 2U);
    limit.take("c", at(100ms));
    EXPECT_EQ(limit.size(), 2U); // b and c
    limit.take("c", at(10s));
    EXPECT_EQ(limit.size(), 1U);
}

TEST(keyed_rate_limit, one_that_is_not_quite_full_is_remembered) {
    keyed_rate_limit limit({2, 10});
    limit.take("a", at(0s));
    limit.take("a", at(0s)); // full at 200 ms
    EXPECT_TRUE(limit.take("a", at(200ms - 1ns)));
    EXPECT_FALSE(limit.take("a", at(200ms - 1ns)));
}

TEST(keyed_rate_limit, many_keys_are_forgotten_as_others_come) {
    keyed_rate_limit limit({1, 1000});
    for (int i = 0; i < 10'000; ++i) {
        limit.take(std::to_string(i), at(i * 100us));
        ASSERT_LE(limit.size(), 11U); // those of the last millisecond
    }
}

TEST(keyed_rate_limit, remembers_no_more_keys_than_it_may) {
    keyed_rate_limit limit({1, 0}, 3); // nothing is ever full again
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(limit.take(std::to_string(i), at(0s)));
        EXPECT_LE(limit.size(), 3U);
    }
}

TEST(keyed_rate_limit, forgets_early_who_is_nearest_to_full) {
    keyed_rate_limit limit({2, 1}, 2);
    limit.take("busy", at(0s));
    limit.take("busy", at(0s));
    limit.take("calm", at(0s));
    limit.take("new", at(0s)); // in place of calm
    EXPECT_FALSE(limit.take("busy", at(0s)));
    EXPECT_TRUE(limit.take("calm", at(0s))); // in place of new
    EXPECT_TRUE(limit.take("calm", at(0s)));
    EXPECT_FALSE(limit.take("calm", at(0s)));
}

TEST(keyed_rate_limit, a_reset_forgives_everybody) {
    keyed_rate_limit limit({1, 0});
    limit.take("a", at(0s));
    limit.reset();
    EXPECT_EQ(limit.size(), 0U);
    EXPECT_TRUE(limit.take("a", at(0s)));
}

TEST(keyed_rate_limit, without_a_burst_there_is_no_limit_and_nothing_to_remember) {
    keyed_rate_limit limit({0, 0});
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(limit.take("a", at(0s)));
    }
    EXPECT_EQ(limit.size(), 0U);
}

TEST(keyed_rate_limit, says_how_long_a_key_must_wait) {
    keyed_rate_limit limit({1, 4});
    EXPECT_EQ(limit.wait("a", at(0s)), 0ns);
    limit.take("a", at(0s));
    EXPECT_EQ(limit.wait("a", at(100ms)), 150ms);
    EXPECT_EQ(limit.wait("b", at(100ms)), 0ns);
}

TEST(keyed_rate_limit, goes_on_after_it_was_moved) {
    keyed_rate_limit first({1, 1});
    first.take("a", at(0s));
    keyed_rate_limit limit = std::move(first);
    EXPECT_FALSE(limit.take("a", at(0s)));
    EXPECT_TRUE(limit.take("b", at(5s)));
    EXPECT_EQ(limit.size(), 1U); // a is forgotten
}

// That buckets are forgotten shows in nothing but memory.
RC_GTEST_PROP(keyed_rate_limit, decides_as_buckets_that_are_kept_for_ever,
              (const std::vector<std::pair<std::uint8_t, std::uint32_t>>& arrivals)) {
    const rate_options each{*rc::gen::inRange<std::uint32_t>(1, 4),
                            *rc::gen::inRange<std::uint32_t>(0, 10)};
    keyed_rate_limit limit(each);
    std::map<std::string, token_bucket> kept;
    auto now = at(0s);
    for (const auto& [who, gap] : arrivals) {
        now += std::chrono::nanoseconds{gap % 200'000'000};
        const std::string key = std::to_string(who % 5);
        const auto bucket = kept.try_emplace(key, each, now).first;
        RC_ASSERT(limit.take(key, now) == bucket->second.take(now));
    }
}

} // namespace
} // namespace squall::server
