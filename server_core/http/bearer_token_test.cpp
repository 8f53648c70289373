#include "server_core/http/bearer_token.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

TEST(bearer_token, only_the_same_bytes_are_the_same_secret) {
    EXPECT_TRUE(same_secret("s3cret", "s3cret"));
    for (const auto* other : {"", "s", "s3cre", "s3creT", "s3crets", "s3crets3cret", "S3cret"}) {
        EXPECT_FALSE(same_secret("s3cret", other)) << other;
    }
    EXPECT_FALSE(same_secret("", "x"));
    EXPECT_FALSE(same_secret("aa", "aaaa")); // nor a repetition of it
}

TEST(bearer_token, a_byte_that_differs_counts_wherever_it_stands) {
    const std::string wanted(64, 'x');
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::string other = wanted;
        other[i] = static_cast<char>('x' ^ 0x80);
        EXPECT_FALSE(same_secret(wanted, other)) << i;
    }
}

TEST(bearer_token, is_not_shown) {
    EXPECT_EQ(without_token("/ws/admin/a"), "/ws/admin/a");
    EXPECT_EQ(without_token("/ws/admin/a?access_token=abc"), "/ws/admin/a?access_token=***");
    EXPECT_EQ(without_token("/a?x=1&access_token=abc&y=2&access_token="),
              "/a?x=1&access_token=***&y=2&access_token=***");
}

TEST(bearer_token, is_borne_by_the_scheme_bearer_in_any_case) {
    EXPECT_TRUE(bears_token("Bearer abc", "abc"));
    EXPECT_TRUE(bears_token("bearer  abc", "abc"));
    for (const auto* other : {"", "abc", "Bearer", "Bearer ", "Bearerabc", "Basic abc",
                              "Bearer abd", "Bearer abc ", "Bearer abc,def", "Bearer Bearer abc"}) {
        EXPECT_FALSE(bears_token(other, "abc")) << other;
    }
}

TEST(bearer_token, has_the_letters_that_can_be_sent) {
    EXPECT_TRUE(is_bearer_token("aZ09-._~+/=="));
    for (const auto* other : {"", "=", "a b", "a\n", "a=b", "\xc3\xa4", "a\""}) {
        EXPECT_FALSE(is_bearer_token(other)) << other;
    }
}

} // namespace
} // namespace squall::server
