#include "properties/wire/client_stream.hpp"

#include "properties/wire/frame_length.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace squall {

namespace {

std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return made;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// What the head of a request says that matters here.
struct head_fields {
    std::vector<std::string> authorization;
    std::size_t body = 0;
    bool asks_for_websocket = false;
};

head_fields fields_of(std::string_view head) {
    head_fields all;
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
         line = head.find("\r\n", line + 2)) {
        std::string_view rest = head.substr(line + 2);
        rest = rest.substr(0, rest.find("\r\n"));
        const std::size_t colon = rest.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string name = lower(rest.substr(0, colon));
        const std::string_view value = trimmed(rest.substr(colon + 1));
        if (name == "authorization")
            all.authorization.emplace_back(value);
        else if (name == "content-length")
            std::from_chars(value.data(), value.data() + value.size(), all.body);
        else if (name == "upgrade")
            all.asks_for_websocket = lower(value) == "websocket";
    }
    return all;
}

} // namespace

std::vector<client_item> client_stream::feed(std::span<const std::byte> bytes) {
    std::vector<client_item> out;
    if (broken_)
        return out;
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!broken_ && (upgraded_ ? take_frame(out) : take_request(out))) {
    }
    if (broken_)
        buffer_.clear();
    return out;
}

bool client_stream::take_request(std::vector<client_item>& out) {
    const std::size_t skipped = std::min(body_left_, buffer_.size());
    buffer_.erase(0, skipped);
    body_left_ -= skipped;
    const std::size_t end = buffer_.find("\r\n\r\n");
    if (body_left_ > 0 || end == std::string::npos)
        return false;
    const std::string head = buffer_.substr(0, end);
    const std::string line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' ');
    const std::size_t second = line.find(' ', first + 1);
    broken_ = first == std::string::npos || second == std::string::npos;
    if (broken_)
        return false;
    buffer_.erase(0, end + 4);
    head_fields said = fields_of(head);
    client_item item;
    item.method = line.substr(0, first);
    item.target = line.substr(first + 1, second - first - 1);
    item.authorization = std::move(said.authorization);
    out.push_back(std::move(item));
    body_left_ = said.body;
    upgraded_ = said.asks_for_websocket;
    return true;
}

bool client_stream::take_frame(std::vector<client_item>& out) {
    constexpr std::uint64_t longest = 1U << 24U; // what promises more is no frame that will end
    const std::string_view all = buffer_;
    const auto length = read_frame_length(all);
    if (!length)
        return false;
    const auto first = static_cast<unsigned char>(all[0]);
    const bool masked = (static_cast<unsigned char>(all[1]) & 0x80U) != 0;
    const std::size_t head = length->head;
    broken_ = !masked || length->payload > longest;
    if (broken_ || all.size() < head + 4 + length->payload)
        return false;
    const auto payload = static_cast<std::size_t>(length->payload);
    const std::string_view mask = all.substr(head, 4);
    client_item item;
    item.what = client_item::kind::frame;
    item.op = static_cast<opcode>(first & 15U);
    item.final = (first & 0x80U) != 0;
    item.payload = all.substr(head + 4, payload);
    for (std::size_t i = 0; i < item.payload.size(); ++i)
        item.payload[i] = static_cast<char>(item.payload[i] ^ mask[i % 4]);
    out.push_back(std::move(item));
    buffer_.erase(0, head + 4 + payload);
    return true;
}

} // namespace squall
