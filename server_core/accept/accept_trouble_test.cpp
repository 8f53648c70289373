#include "server_core/accept/accept_trouble.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

TEST(accept_trouble, each_failure_doubles_the_pause_up_to_the_limit) {
    accept_trouble trouble(100ms, 1s);
    EXPECT_EQ(trouble.failed(), 100ms);
    EXPECT_EQ(trouble.failed(), 200ms);
    EXPECT_EQ(trouble.failed(), 400ms);
    EXPECT_EQ(trouble.failed(), 800ms);
    EXPECT_EQ(trouble.failed(), 1s);
    EXPECT_EQ(trouble.failed(), 1s);
}

TEST(accept_trouble, the_longest_of_limits_does_not_overflow) {
    accept_trouble trouble(100ms, std::chrono::nanoseconds::max());
    for (int i = 0; i < 100; ++i) {
        trouble.failed();
    }
    EXPECT_EQ(trouble.failed(), std::chrono::nanoseconds::max());
}

TEST(accept_trouble, a_success_ends_it_and_tells_what_happened) {
    accept_trouble trouble(100ms, 1s);
    trouble.failed();
    trouble.refused();
    trouble.failed();
    EXPECT_TRUE(trouble.lasts());
    const auto account = trouble.succeeded();
    ASSERT_TRUE(account);
    EXPECT_EQ(account->failures, 2U);
    EXPECT_EQ(account->refused, 1U);
    EXPECT_FALSE(trouble.lasts());
}

TEST(accept_trouble, a_success_without_trouble_is_nothing_to_tell) {
    accept_trouble trouble(100ms, 1s);
    EXPECT_FALSE(trouble.succeeded());
}

TEST(accept_trouble, the_next_one_begins_with_the_first_pause_and_no_counts) {
    accept_trouble trouble(100ms, 1s);
    trouble.failed();
    trouble.failed();
    trouble.refused();
    trouble.succeeded();
    EXPECT_EQ(trouble.failed(), 100ms);
    const auto account = trouble.succeeded();
    ASSERT_TRUE(account);
    EXPECT_EQ(account->failures, 1U);
    EXPECT_EQ(account->refused, 0U);
}

} // namespace
} // namespace squall::server
