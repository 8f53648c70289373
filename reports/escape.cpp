#include "reports/escape.hpp"

#include "reports/utf8.hpp"

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

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const utf8_step step = utf8_first(text);
        const bool control =
            step.character < ' ' || (step.character >= 0x7f && step.character < 0xa0);
        if (step.valid && !control) {
            out += text.substr(0, step.length);
        } else {
            for (const char c : text.substr(0, step.length)) {
                out += "\\x";
                append_hex(out, static_cast<unsigned char>(c));
            }
        }
        text.remove_prefix(step.length);
    }
    return out;
}

std::string shell_quoted(std::string_view word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./:=,@%+").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::ranges::all_of(word, plain))
        return std::string(word);
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
    return out + "'";
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
