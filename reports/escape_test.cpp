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

TEST(printable, keeps_text_and_shows_what_would_steer_a_terminal) {
    EXPECT_EQ(printable("a \"b\" \\ \xc3\xa9"), "a \"b\" \\ \xc3\xa9");
    EXPECT_EQ(printable("\x1b[31mred\n"), "\\x1b[31mred\\x0a");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b"); // ESC [ in one character
    EXPECT_EQ(printable("\xff\x7f"), "\\xff\\x7f");
}

TEST(shell_quoted, only_where_a_shell_would_misread) {
    EXPECT_EQ(shell_quoted("build/release/squall"), "build/release/squall");
    EXPECT_EQ(shell_quoted("my tests/x"), "'my tests/x'");
    EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_quoted("$(rm)"), "'$(rm)'");
    EXPECT_EQ(shell_quoted(""), "''");
}

} // namespace
} // namespace squall
