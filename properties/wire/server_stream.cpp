#include "properties/wire/server_stream.hpp"

#include "properties/wire/frame_length.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace squall {

namespace {

/// Value of a header, case-insensitive in its name; empty if it is absent.
std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
         line = head.find("\r\n", line + 2)) {
        std::string_view rest = head.substr(line + 2);
        const std::size_t colon = rest.find(':');
        if (colon != name.size())
            continue;
        const bool same = std::equal(name.begin(), name.end(), rest.begin(), [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) ==
                   std::tolower(static_cast<unsigned char>(b));
        });
        if (!same)
            continue;
        rest.remove_prefix(colon + 1);
        rest = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        return rest;
    }
    return {};
}

bool known(std::uint8_t op) {
    return op <= 2 || (op >= 8 && op <= 10);
}

} // namespace

std::vector<wire_item> server_stream::feed(std::span<const std::byte> bytes) {
    std::vector<wire_item> out;
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!broken_ && (upgraded_ ? take_frame(out) : take_response(out))) {
    }
    return out;
}

std::optional<opcode> server_stream::unfinished() const {
    if (!upgraded_ || buffer_.empty())
        return std::nullopt;
    return static_cast<opcode>(static_cast<unsigned char>(buffer_[0]) & 15U);
}

void server_stream::give_up(wire_item::kind why, std::string text, std::vector<wire_item>& out) {
    broken_ = true;
    buffer_.clear();
    out.push_back({why, 0, opcode::continuation, false, std::move(text)});
}

bool server_stream::take_response(std::vector<wire_item>& out) {
    // A server answers a client of HTTP/1.0 in kind (RFC 9110 section 2.5).
    constexpr std::string_view version = "HTTP/1.1 ";
    constexpr std::string_view old_version = "HTTP/1.0 ";
    const std::string_view all = buffer_;
    const std::string_view begin = all.substr(0, version.size());
    if (begin != version.substr(0, begin.size()) && begin != old_version.substr(0, begin.size())) {
        give_up(
            wire_item::kind::not_http,
            "the byte 0x" +
                [&] {
                    constexpr std::string_view hex = "0123456789abcdef";
                    const auto c = static_cast<unsigned char>(all[0]);
                    return std::string{hex[c >> 4U], hex[c & 15U]};
                }() +
                " begins no HTTP response",
            out);
        return false;
    }
    const std::size_t end = all.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return false;
    const std::string_view head = all.substr(0, end);
    int status = 0;
    std::from_chars(head.data() + version.size(), head.data() + head.size(), status);
    std::size_t body = 0;
    const std::string_view length = header(head, "Content-Length");
    std::from_chars(length.data(), length.data() + length.size(), body);
    const std::size_t total = end + 4 + body;
    if (all.size() < total)
        return false;
    out.push_back({wire_item::kind::response, status, opcode::continuation, false,
                   std::string(all.substr(end + 4, body))});
    buffer_.erase(0, total);
    upgraded_ = status == 101;
    return true;
}

bool server_stream::take_frame(std::vector<wire_item>& out) {
    const std::string_view all = buffer_;
    if (all.size() < 2)
        return false;
    const auto first = static_cast<unsigned char>(all[0]);
    const auto second = static_cast<unsigned char>(all[1]);
    const auto op = static_cast<std::uint8_t>(first & 15U);
    std::string_view wrong;
    if ((first & 0x70U) != 0)
        wrong = "reserved bits are set (section 5.2)";
    else if (!known(op))
        wrong = "reserved opcode (section 5.2)";
    else if ((second & 0x80U) != 0)
        wrong = "a server must not mask (section 5.1)";
    else if (op >= 8 && ((first & 0x80U) == 0 || (second & 0x7fU) > 125))
        wrong = "control frame fragmented or too long (section 5.5)";
    if (!wrong.empty()) {
        give_up(wire_item::kind::bad_frame, std::string(wrong), out);
        return false;
    }
    const auto length = read_frame_length(all);
    if (!length || all.size() - length->head < length->payload)
        return false;
    const auto payload = static_cast<std::size_t>(length->payload);
    out.push_back({wire_item::kind::frame, 0, static_cast<opcode>(op), (first & 0x80U) != 0,
                   std::string(all.substr(length->head, payload))});
    buffer_.erase(0, length->head + payload);
    return true;
}

} // namespace squall
