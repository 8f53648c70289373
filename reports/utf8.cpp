#include "reports/utf8.hpp"

namespace squall {

namespace {

struct lead {
    std::size_t length = 0; ///< 0: no byte that a character begins with
    char32_t bits = 0;
    char32_t smallest = 0; ///< that needs so many bytes
};

lead lead_of(unsigned char byte) noexcept {
    if (byte < 0x80)
        return {1, byte, 0};
    if ((byte & 0xe0U) == 0xc0)
        return {2, byte & 0x1fU, 0x80};
    if ((byte & 0xf0U) == 0xe0)
        return {3, byte & 0x0fU, 0x800};
    if ((byte & 0xf8U) == 0xf0)
        return {4, byte & 0x07U, 0x10000};
    return {};
}

} // namespace

utf8_step utf8_first(std::string_view text) noexcept {
    const lead first = lead_of(static_cast<unsigned char>(text.front()));
    if (first.length == 0 || first.length > text.size())
        return {};
    char32_t c = first.bits;
    for (std::size_t i = 1; i < first.length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0U) != 0x80)
            return {};
        c = (c << 6U) | (byte & 0x3fU);
    }
    const bool surrogate = c >= 0xd800 && c <= 0xdfff;
    if (c < first.smallest || c > 0x10ffff || surrogate)
        return {};
    return {c, first.length, true};
}

} // namespace squall
