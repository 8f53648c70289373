#include "server_core/limits/connection_counts.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace squall::server {
namespace {

constexpr auto admitted = admission::admitted;

TEST(connection_counts, without_limits_admits_everybody) {
    connection_counts counts({0, 0, 0});
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(counts.admit("10.0.0.1", "ann"), admitted);
    }
    EXPECT_EQ(counts.total(), 1000U);
    EXPECT_EQ(counts.of_address("10.0.0.1"), 1000U);
    EXPECT_EQ(counts.of_user("ann"), 1000U);
}

TEST(connection_counts, each_limit_holds_and_is_named) {
    connection_counts counts({4, 2, 2});
    EXPECT_EQ(counts.admit("a", "ann"), admitted);
    EXPECT_EQ(counts.admit("a", "bob"), admitted);
    EXPECT_EQ(counts.admit("a", "eve"), admission::sessions_per_address);
    EXPECT_EQ(counts.admit("b", "ann"), admitted);
    EXPECT_EQ(counts.admit("b", "ann"), admission::sessions_per_user);
    EXPECT_EQ(counts.admit("c", "eve"), admitted);
    EXPECT_EQ(counts.admit("d", "joe"), admission::sessions);
}

TEST(connection_counts, who_is_refused_is_not_counted) {
    connection_counts counts({0, 1, 1});
    counts.admit("a", "ann");
    counts.admit("a", "bob");
    counts.admit("b", "ann");
    EXPECT_EQ(counts.total(), 1U);
    EXPECT_EQ(counts.of_address("b"), 0U);
    EXPECT_EQ(counts.of_user("bob"), 0U);
}

TEST(connection_counts, who_leaves_makes_room) {
    connection_counts counts({1, 1, 1});
    counts.admit("a", "ann");
    counts.release("a", "ann");
    EXPECT_EQ(counts.admit("a", "ann"), admitted);
}

TEST(connection_counts, nobodys_connections_count_in_total_only) {
    connection_counts counts({3, 1, 1});
    EXPECT_EQ(counts.admit("", ""), admitted);
    EXPECT_EQ(counts.admit("", ""), admitted);
    EXPECT_EQ(counts.admit("a", ""), admitted);
    EXPECT_EQ(counts.admit("", ""), admission::sessions);
    EXPECT_EQ(counts.of_user(""), 0U);
    counts.release("", "");
    EXPECT_EQ(counts.total(), 2U);
}

TEST(connection_counts, a_lower_limit_sends_nobody_away) {
    connection_counts counts({0, 0, 0});
    counts.admit("a", "ann");
    counts.admit("a", "ann");
    counts.change({0, 0, 1});
    EXPECT_EQ(counts.total(), 2U);
    EXPECT_EQ(counts.admit("b", "ann"), admission::sessions_per_user);
    counts.release("a", "ann");
    EXPECT_EQ(counts.admit("b", "ann"), admission::sessions_per_user);
    counts.release("a", "ann");
    EXPECT_EQ(counts.admit("b", "ann"), admitted);
}

// Against a list of who is in.
RC_GTEST_PROP(connection_counts, agrees_with_a_list, (const std::vector<std::uint8_t>& steps)) {
    const connection_counts::limits most{*rc::gen::inRange<std::size_t>(0, 8),
                                         *rc::gen::inRange<std::size_t>(0, 4),
                                         *rc::gen::inRange<std::size_t>(0, 4)};
    connection_counts counts(most);
    std::vector<std::pair<std::string, std::string>> in;
    const auto exceeded = [](std::ptrdiff_t count, std::size_t limit) {
        return limit != 0 && count >= static_cast<std::ptrdiff_t>(limit);
    };
    for (const std::uint8_t step : steps) {
        if (step % 3 == 0 && !in.empty()) {
            const auto leaving = in.begin() + step % static_cast<std::ptrdiff_t>(in.size());
            counts.release(leaving->first, leaving->second);
            in.erase(leaving);
            continue;
        }
        const std::string address(1, static_cast<char>('a' + step % 2));
        const std::string user(1, static_cast<char>('A' + step / 2 % 3));
        const auto same_address = std::count_if(
            in.begin(), in.end(), [&](const auto& one) { return one.first == address; });
        const auto same_user = std::count_if(in.begin(), in.end(),
                                             [&](const auto& one) { return one.second == user; });
        const bool refused = exceeded(std::ssize(in), most.total) ||
                             exceeded(same_address, most.per_address) ||
                             exceeded(same_user, most.per_user);
        RC_ASSERT((counts.admit(address, user) == admitted) == !refused);
        if (!refused) {
            in.emplace_back(address, user);
        }
        RC_ASSERT(counts.total() == in.size());
    }
}

} // namespace
} // namespace squall::server
