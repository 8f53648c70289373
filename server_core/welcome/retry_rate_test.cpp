#include "server_core/welcome/retry_rate.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace squall::server {
namespace {

/// The alerts that these attempts raised.
std::vector<unsigned> alerts(retry_rate& rate, int times, bool retry) {
    std::vector<unsigned> raised;
    for (int i = 0; i < times; ++i) {
        if (const auto alert = rate.attempted(retry)) {
            raised.push_back(*alert);
        }
    }
    return raised;
}

using raised = std::vector<unsigned>;

TEST(retry_rate, counts_the_last_hundred_attempts) {
    retry_rate rate(10);
    EXPECT_EQ(rate.percent(), 0U);
    alerts(rate, 30, true);
    EXPECT_EQ(rate.percent(), 100U);
    alerts(rate, 70, false);
    EXPECT_EQ(rate.percent(), 30U);
    alerts(rate, 29, false);
    EXPECT_EQ(rate.percent(), 1U);
    alerts(rate, 1, false);
    EXPECT_EQ(rate.percent(), 0U);
}

TEST(retry_rate, alerts_above_the_limit_and_not_at_it) {
    retry_rate rate(10);
    EXPECT_EQ(alerts(rate, 90, false), raised{});
    EXPECT_EQ(alerts(rate, 10, true), raised{}); // 10 of 100
    EXPECT_EQ(alerts(rate, 1, true), raised{11});
}

TEST(retry_rate, alerts_once_until_the_rate_has_been_down_to_half_of_the_limit) {
    retry_rate rate(10);
    alerts(rate, 100, false);
    EXPECT_EQ(alerts(rate, 50, true), raised{11});
    alerts(rate, 94, false); // 6 of 100
    EXPECT_EQ(rate.percent(), 6U);
    EXPECT_EQ(alerts(rate, 6, true), raised{}); // 6 go, 6 come
    EXPECT_EQ(alerts(rate, 6, true), raised{}); // 12 of 100, and not told again
    alerts(rate, 95, false);                    // down to 5
    EXPECT_EQ(rate.percent(), 5U);
    EXPECT_EQ(alerts(rate, 12, true), raised{11});
}

TEST(retry_rate, does_not_judge_by_a_few_attempts) {
    retry_rate rate(10);
    EXPECT_EQ(alerts(rate, 19, true), raised{});
    EXPECT_EQ(alerts(rate, 1, true), raised{100});
}

TEST(retry_rate, a_limit_of_a_hundred_percent_is_never_exceeded) {
    retry_rate rate(100);
    EXPECT_EQ(alerts(rate, 300, true), raised{});
}

} // namespace
} // namespace squall::server
