#include "reports/escape.hpp"

#include <gtest/gtest.h>

#include <array>

namespace squall {
namespace {

TEST(escape, writes_bytes_as_a_c_string_would) {
    using namespace std::string_view_literals;
    EXPECT_EQ(escaped("plain ~text"), "plain ~text");
    EXPECT_EQ(escaped("a\r\n\t\\\"b"), R"(a\r\n\t\\\"b)");
    EXPECT_EQ(escaped("\x00\x1f\x7f\xff"sv), R"(\x00\x1f\x7f\xff)");
}

TEST(escape, shortens_by_bytes_and_not_by_what_they_become) {
    EXPECT_EQ(escaped("\n\n\n\n", 3), R"(\n\n\n...)");
    EXPECT_EQ(escaped("abc", 3), "abc");
    EXPECT_EQ(escaped("", 0), "");
}

TEST(escape, hex_is_two_lower_case_digits_a_byte) {
    constexpr std::array bytes = {std::byte{0}, std::byte{0x0a}, std::byte{0xff}};
    EXPECT_EQ(hex(bytes), "000aff");
    EXPECT_EQ(hex({}), "");
}

TEST(escape, text_is_ascii_with_line_ends) {
    EXPECT_TRUE(is_text("GET / HTTP/1.1\r\n\tx"));
    EXPECT_FALSE(is_text("caf\xc3\xa9"));
    EXPECT_FALSE(is_text(std::string_view("\0", 1)));
}

} // namespace
} // namespace squall
