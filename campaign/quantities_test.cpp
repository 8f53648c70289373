#include "campaign/quantities.hpp"

#include "campaign/usage_error.hpp"

#include <gtest/gtest.h>

namespace squall {
namespace {

using namespace std::chrono_literals;

TEST(quantities, budgets_are_a_whole_number_and_a_unit) {
    EXPECT_EQ(parse_budget("500ms", "x"), 500ms);
    EXPECT_EQ(parse_budget("30s", "x"), 30s);
    EXPECT_EQ(parse_budget("5m", "x"), 5min);
    EXPECT_EQ(parse_budget("2h", "x"), 2h);
    for (const char* const bad : {"", "30", "s", "0s", "-1s", "+1s", "1.5s", "1 s", "1s ", " 1s",
                                  "1S", "1d", "1000000001s", "99999999999999999999s"})
        EXPECT_THROW(parse_budget(bad, "x"), usage_error) << bad;
}

TEST(quantities, seeds_are_a_range_or_one) {
    EXPECT_EQ(parse_seeds("1..2000"), (seed_range{1, 2000}));
    EXPECT_EQ(parse_seeds("7"), (seed_range{7, 7}));
    EXPECT_EQ(parse_seeds("0..18446744073709551615"), (seed_range{0, ~std::uint64_t{0}}));
    for (const char* const bad : {"", "..", "1..", "..2", "2..1", "1-2", "1...2", "1..2..3", "-1",
                                  "1..18446744073709551616", "a", "1 ..2"})
        EXPECT_THROW(parse_seeds(bad), usage_error) << bad;
}

TEST(quantities, numbers_keep_to_their_range) {
    EXPECT_EQ(parse_number("1", "x", 1, 3), 1U);
    EXPECT_EQ(parse_number("3", "x", 1, 3), 3U);
    for (const char* const bad : {"0", "4", "", "1x", "-1", "18446744073709551616"})
        EXPECT_THROW(parse_number(bad, "x", 1, 3), usage_error) << bad;
}

TEST(quantities, events_may_carry_the_sign_that_they_are_printed_with) {
    EXPECT_EQ(parse_event("123"), 123U);
    EXPECT_EQ(parse_event("#123"), 123U);
    for (const char* const bad : {"", "#", "##1", "0", "#0", "1#"})
        EXPECT_THROW(parse_event(bad), usage_error) << bad;
}

} // namespace
} // namespace squall
