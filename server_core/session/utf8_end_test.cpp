#include "server_core/session/utf8_end.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall::server {
namespace {

TEST(utf8_end, every_proper_beginning_of_a_character_is_one) {
    for (const std::string character : {"\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x8C\x8A"}) {
        for (const std::string before : {"", "a", "\xF4\x8F\xBF\xBF"}) {
            for (std::size_t cut = 1; cut < character.size(); ++cut) {
                EXPECT_TRUE(ends_within_character(before + character.substr(0, cut)));
            }
            EXPECT_FALSE(ends_within_character(before));
            EXPECT_FALSE(ends_within_character(before + character));
            EXPECT_FALSE(ends_within_character(before + character + "z"));
        }
    }
}

} // namespace
} // namespace squall::server
