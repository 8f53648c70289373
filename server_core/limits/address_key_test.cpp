#include "server_core/limits/address_key.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

std::string key(const char* text) {
    return address_key(boost::asio::ip::make_address(text));
}

TEST(address_key, ipv4_is_itself_on_either_kind_of_socket) {
    EXPECT_EQ(key("10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(key("::ffff:10.0.0.1"), "10.0.0.1");
}

TEST(address_key, ipv6_is_its_network) {
    EXPECT_EQ(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(key("2001:db8:1:2::7"), "2001:db8:1:2::/64");
    EXPECT_NE(key("2001:db8:1:3::7"), key("2001:db8:1:2::7"));
    EXPECT_EQ(key("fe80::1%1"), "fe80::/64");
    EXPECT_EQ(key("::1"), "::/64");
}

} // namespace
} // namespace squall::server
