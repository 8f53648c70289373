#include "server_core/http/origins.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

TEST(origins, an_empty_list_lets_every_page_connect_and_none_read) {
    const origins any{{}};
    EXPECT_TRUE(any.may_connect("https://anywhere.example"));
    EXPECT_FALSE(any.may_read("https://anywhere.example"));
    EXPECT_FALSE(any.may_read(""));
}

TEST(origins, a_list_is_of_whole_origins_in_any_case) {
    const origins two{{"https://App.example.com", "http://localhost:3000"}};
    EXPECT_TRUE(two.may_connect("https://app.example.com"));
    EXPECT_TRUE(two.may_connect("HTTPS://APP.EXAMPLE.COM"));
    EXPECT_TRUE(two.may_read("http://localhost:3000"));
    for (const auto* other :
         {"", "null", "http://app.example.com", "https://app.example.com:8443",
          "https://app.example.com.evil.example", "https://evil.example/https://app.example.com",
          "https://app.example.co", "http://localhost"}) {
        EXPECT_FALSE(two.may_connect(other)) << other;
        EXPECT_FALSE(two.may_read(other)) << other;
    }
}

TEST(origins, have_a_form) {
    for (const auto* good : {"null", "https://a.example", "http://[::1]:3000", "app://x"}) {
        EXPECT_TRUE(is_origin(good)) << good;
    }
    for (const auto* bad : {"", "*", "a.example", "https://", "https://a.example/",
                            "https://*.example", "https://u@a.example", "https://a b", "://a"}) {
        EXPECT_FALSE(is_origin(bad)) << bad;
    }
}

} // namespace
} // namespace squall::server
