#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace squall {

/// What a text begins with: a character and how many bytes it takes, or one byte that is not
/// valid UTF-8 there.
struct utf8_step {
    char32_t character = 0;
    std::size_t length = 1;
    bool valid = false;
};

/// REQUIRES: text is not empty.
utf8_step utf8_first(std::string_view text) noexcept;

} // namespace squall
