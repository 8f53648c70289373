#include "server_core/http/utc_time.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

system_clock::time_point at(std::int64_t milliseconds_since_1970) {
    return system_clock::time_point{milliseconds{milliseconds_since_1970}};
}

TEST(utc_time, of_field_report_3) {
    EXPECT_EQ(iso_8601(at(1'736'937'000'000)), "2025-01-15T10:30:00.000Z");
    EXPECT_EQ(http_date(at(1'736'937'000'000)), "Wed, 15 Jan 2025 10:30:00 GMT");
}

TEST(utc_time, of_a_leap_day_and_of_the_last_millisecond_of_a_year) {
    EXPECT_EQ(iso_8601(at(1'709'164'799'007)), "2024-02-28T23:59:59.007Z");
    EXPECT_EQ(iso_8601(at(1'709'164'800'000)), "2024-02-29T00:00:00.000Z");
    EXPECT_EQ(iso_8601(at(1'798'761'599'999)), "2026-12-31T23:59:59.999Z");
    EXPECT_EQ(http_date(at(1'798'761'599'999)), "Thu, 31 Dec 2026 23:59:59 GMT");
    EXPECT_EQ(iso_8601(at(0)), "1970-01-01T00:00:00.000Z");
}

} // namespace
} // namespace squall::server
