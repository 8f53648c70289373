#include "server_core/session/close_code.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall::server {
namespace {

TEST(close_code, a_reason_of_123_bytes_stays_and_a_longer_one_is_cut) {
    EXPECT_EQ(fit_close_reason(std::string(123, 'a')).size(), 123U);
    EXPECT_EQ(fit_close_reason(std::string(124, 'a')).size(), 123U);
    EXPECT_EQ(fit_close_reason(""), "");
}

TEST(close_code, a_reason_is_never_cut_inside_a_character) {
    const std::string head(121, 'a');
    EXPECT_EQ(fit_close_reason(head + "\xE2\x82\xAC"), head); // 3 bytes, 1 too many
    EXPECT_EQ(fit_close_reason(head + "\xC3\xA9"
                                      "b"),
              head + "\xC3\xA9"); // ends just there
    EXPECT_EQ(fit_close_reason(head + "b\xF0\x9F\x98\x80"), head + "b");
}

TEST(close_code, clients_do_not_come_back_after_their_own_fault) {
    EXPECT_FALSE(should_reconnect(close_code::policy));
    EXPECT_FALSE(should_reconnect(close_code::replaced));
    EXPECT_FALSE(should_reconnect(close_code::protocol_error));
    EXPECT_TRUE(should_reconnect(close_code::service_restart));
    EXPECT_TRUE(should_reconnect(close_code::slow_consumer));
}

TEST(close_code, codes_without_a_name_are_other) {
    EXPECT_EQ(to_string(close_code::replaced), "replaced");
    EXPECT_EQ(to_string(static_cast<close_code>(4711)), "other");
}

} // namespace
} // namespace squall::server
