#include "reports/escape.hpp"

#include <algorithm>

namespace squall {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& out, unsigned char byte) {
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 15U];
}

bool is_printable(char c) noexcept {
    return c >= ' ' && c <= '~';
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view special = "\r\n\t\\\"";
    constexpr std::string_view letter = "rnt\\\"";
    if (const std::size_t at = special.find(c); at != std::string_view::npos) {
        out += '\\';
        out += letter[at];
    } else if (is_printable(c)) {
        out += c;
    } else {
        out += "\\x";
        append_hex(out, static_cast<unsigned char>(c));
    }
}

} // namespace

std::string escaped(std::string_view bytes, std::size_t shown_max) {
    std::string out;
    for (const char c : bytes.substr(0, shown_max))
        append_escaped(out, c);
    if (bytes.size() > shown_max)
        out += "...";
    return out;
}

std::string hex(std::span<const std::byte> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::byte b : bytes)
        append_hex(out, static_cast<unsigned char>(b));
    return out;
}

bool is_text(std::string_view bytes) noexcept {
    return std::ranges::all_of(
        bytes, [](char c) { return is_printable(c) || c == '\r' || c == '\n' || c == '\t'; });
}

std::string_view as_characters(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace squall
