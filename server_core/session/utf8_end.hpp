#pragma once

#include <cstddef>
#include <string_view>

namespace squall::server {

/// Whether `text` ends in the middle of a character (RFC 3629, 3). REQUIRES: what comes before
/// that is valid UTF-8.
constexpr bool ends_within_character(std::string_view text) noexcept {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) {
            continue; // 10xxxxxx: the lead byte is further back
        }
        const std::size_t wanted = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return wanted > back;
    }
    return false;
}

} // namespace squall::server
