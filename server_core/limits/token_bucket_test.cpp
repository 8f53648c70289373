#include "server_core/limits/token_bucket.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <vector>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

token_bucket::time_point at(nanoseconds since_start) {
    return token_bucket::time_point{since_start};
}

/// How many of `tries` at one moment are accepted.
int accepted(token_bucket& bucket, nanoseconds when, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) {
        count += bucket.take(at(when)) ? 1 : 0;
    }
    return count;
}

TEST(token_bucket, a_full_one_gives_its_burst_at_once) {
    token_bucket bucket({5, 10}, at(0s));
    EXPECT_EQ(accepted(bucket, 0s, 8), 5);
}

TEST(token_bucket, earns_its_rate_to_the_nanosecond) {
    token_bucket bucket({1, 3}, at(0s));
    EXPECT_EQ(accepted(bucket, 0s, 2), 1);
    EXPECT_EQ(accepted(bucket, 333'333'333ns, 1), 0); // 0.999999999 of a token
    EXPECT_EQ(accepted(bucket, 333'333'334ns, 2), 1);
}

TEST(token_bucket, is_never_fuller_than_its_burst) {
    token_bucket bucket({5, 10}, at(0s));
    accepted(bucket, 0s, 5);
    EXPECT_EQ(accepted(bucket, 24h, 8), 5);
}

TEST(token_bucket, a_time_before_the_last_earns_nothing) {
    token_bucket bucket({1, 1}, at(10s));
    EXPECT_EQ(accepted(bucket, 10s, 1), 1);
    EXPECT_EQ(accepted(bucket, 5s, 1), 0);
    EXPECT_EQ(accepted(bucket, 10'999ms, 1), 0);
    EXPECT_EQ(accepted(bucket, 11s, 1), 1);
}

TEST(token_bucket, without_a_burst_there_is_no_limit) {
    token_bucket bucket({0, 7}, at(0s));
    EXPECT_EQ(accepted(bucket, 0s, 1000), 1000);
    EXPECT_EQ(bucket.wait(at(0s)), 0ns);
    EXPECT_EQ(bucket.full_at(), at(0s));
}

TEST(token_bucket, without_a_rate_the_burst_is_all) {
    token_bucket bucket({2, 0}, at(0s));
    EXPECT_EQ(accepted(bucket, 0s, 3), 2);
    EXPECT_EQ(accepted(bucket, 24h, 3), 0);
    EXPECT_EQ(bucket.wait(at(24h)), nanoseconds::max());
    EXPECT_EQ(bucket.full_at(), token_bucket::time_point::max());
}

TEST(token_bucket, says_when_the_next_token_comes_and_when_it_is_full) {
    token_bucket bucket({2, 4}, at(0s));
    EXPECT_EQ(bucket.full_at(), at(0s));
    EXPECT_EQ(bucket.wait(at(0s)), 0ns);
    accepted(bucket, 0s, 2);
    EXPECT_EQ(bucket.wait(at(0s)), 250ms);
    EXPECT_EQ(bucket.wait(at(100ms)), 150ms);
    EXPECT_EQ(bucket.full_at(), at(500ms));
}

TEST(token_bucket, the_largest_of_all_does_not_overflow) {
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    token_bucket bucket({most, most}, at(0s));
    EXPECT_EQ(accepted(bucket, 0s, 1000), 1000);
    EXPECT_EQ(accepted(bucket, nanoseconds::max(), 1000), 1000);
    token_bucket slow({most, 1}, at(0s));
    EXPECT_EQ(accepted(slow, 0s, 1000), 1000);
    EXPECT_EQ(slow.full_at(), at(1000s));
}

// Of random arrivals each is accepted if and only if every window that ends with it stays within
// burst + rate x w.
RC_GTEST_PROP(token_bucket, accepts_as_much_as_any_window_allows_and_no_more,
              (const std::vector<std::uint32_t>& gaps)) {
    const auto burst = *rc::gen::inRange<std::uint32_t>(1, 5);
    const auto rate = *rc::gen::inRange<std::uint32_t>(0, 20);
    constexpr std::int64_t one = 1'000'000'000;
    token_bucket bucket({burst, rate}, at(0s));
    std::vector<std::int64_t> taken;
    std::int64_t now = 0;
    for (const std::uint32_t gap : gaps) {
        now += gap % 4 == 0 ? 0 : static_cast<std::int64_t>(gap) % 300'000'000;
        bool allowed = true;
        for (std::size_t i = 0; i <= taken.size(); ++i) {
            const std::int64_t begin = i < taken.size() ? taken[i] : now;
            const auto count = static_cast<std::int64_t>(taken.size() - i) + 1;
            allowed = allowed && count * one <= burst * one + rate * (now - begin);
        }
        RC_ASSERT((bucket.wait(at(nanoseconds{now})) == 0ns) == allowed);
        RC_ASSERT(bucket.take(at(nanoseconds{now})) == allowed);
        if (allowed) {
            taken.push_back(now);
        }
    }
}

// What it says of the future comes true.
RC_GTEST_PROP(token_bucket, after_its_wait_there_is_a_token_and_not_before,
              (std::uint16_t takes, std::uint32_t later)) {
    const auto burst = *rc::gen::inRange<std::uint32_t>(1, 100);
    const auto rate = *rc::gen::inRange<std::uint32_t>(1, 1'000'000);
    token_bucket bucket({burst, rate}, at(0s));
    accepted(bucket, 0s, takes);
    const nanoseconds now{later};
    const nanoseconds wait = bucket.wait(at(now));
    if (wait > 0ns) {
        RC_ASSERT(!token_bucket(bucket).take(at(now + wait - 1ns)));
    }
    RC_ASSERT(token_bucket(bucket).take(at(now + wait)));
}

} // namespace
} // namespace squall::server
