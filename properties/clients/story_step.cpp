#include "properties/clients/story_step.hpp"

#include "properties/wire/frame_writer.hpp"

#include <array>
#include <cstring>

namespace squall::story {

namespace {

constexpr std::uint8_t final_bit = 0x80;

std::string payload_of(std::size_t length) {
    constexpr std::string_view word = "hello";
    std::string payload;
    while (payload.size() < length)
        payload += word.substr(0, length - payload.size());
    return payload;
}

/// A frame whose first byte is this instead of what its opcode says.
std::string with_first_byte(std::uint8_t first, std::string_view payload, std::uint32_t mask) {
    std::string frame = client_frame(opcode::text, payload, mask);
    frame[0] = static_cast<char>(first);
    return frame;
}

/// A server's frame out of a client's mouth.
std::string unmasked_text(std::string_view payload) {
    std::string frame = client_frame(opcode::text, payload, 0);
    frame[1] = static_cast<char>(frame[1] & 0x7f);
    return frame.erase(frame.size() - payload.size() - 4, 4);
}

std::string noise_of(std::size_t length, std::uint64_t word) {
    std::string noise;
    for (std::size_t i = 0; i < length; ++i) {
        noise += static_cast<char>(word & 0xffU);
        word = word * 6364136223846793005U + 1442695040888963407U;
        word = (word >> 32U) | (word << 32U);
    }
    return noise;
}

/// The first occurrence of `from` becomes `to`.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
    if (const std::size_t place = text.find(from); place != std::string::npos)
        text.replace(place, from.size(), to);
    return text;
}

} // namespace

std::string_view to_string(step_kind k) noexcept {
    constexpr std::array<std::string_view, 24> names = {
        "sends a text",
        "sends a ping",
        "sends a pong",
        "sends a binary frame",
        "sends a close frame",
        "sends a close frame without a code",
        "sends the first fragment of a text",
        "sends a middle fragment",
        "sends a last fragment",
        "sends a text of bad UTF-8",
        "sends an unmasked text",
        "sends a text with a reserved bit",
        "sends a reserved opcode",
        "sends a close frame with code 1005",
        "sends a close frame of one byte",
        "sends a fragmented ping",
        "sends a ping of 126 bytes",
        "sends a header that promises 2^40 bytes",
        "sends half a frame",
        "sends noise",
        "ends its sending side",
        "closes its socket",
        "resets the connection",
        "reads no more",
    };
    return names[static_cast<std::size_t>(k)];
}

std::string bytes_of(step_kind k, std::size_t length, std::uint64_t word) {
    const auto mask = static_cast<std::uint32_t>(word);
    const std::string payload = payload_of(length);
    const std::string control = payload.substr(0, 125); // more would be too long a control frame
    switch (k) {
    case step_kind::text:
        return client_frame(opcode::text, payload, mask);
    case step_kind::ping:
        return client_frame(opcode::ping, control, mask);
    case step_kind::pong:
        return client_frame(opcode::pong, control, mask);
    case step_kind::binary:
        return client_frame(opcode::binary, payload, mask);
    case step_kind::close:
        return client_frame(opcode::close, close_payload(1000), mask);
    case step_kind::close_empty:
        return client_frame(opcode::close, "", mask);
    case step_kind::first_fragment:
        return with_first_byte(static_cast<std::uint8_t>(opcode::text), payload, mask);
    case step_kind::middle_fragment:
        return with_first_byte(static_cast<std::uint8_t>(opcode::continuation), payload, mask);
    case step_kind::last_fragment:
        return client_frame(opcode::continuation, payload, mask);
    case step_kind::bad_utf8:
        return client_frame(opcode::text, payload + "\xc0\x80", mask);
    case step_kind::unmasked:
        return unmasked_text(payload);
    case step_kind::reserved_bit:
        return with_first_byte(final_bit | 0x41U, payload, mask);
    case step_kind::reserved_opcode:
        return with_first_byte(final_bit | 0x3U, payload, mask);
    case step_kind::close_bad_code:
        return client_frame(opcode::close, close_payload(1005), mask);
    case step_kind::close_one_byte:
        return client_frame(opcode::close, "x", mask);
    case step_kind::ping_fragmented:
        return with_first_byte(static_cast<std::uint8_t>(opcode::ping), control, mask);
    case step_kind::ping_too_long:
        return client_frame(opcode::ping, payload_of(126), mask);
    case step_kind::huge_header:
        return {"\x81\xff\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", 14};
    case step_kind::half_frame: {
        const std::string frame = client_frame(opcode::text, payload, mask);
        return frame.substr(0, frame.size() / 2);
    }
    case step_kind::noise:
        return noise_of(length, word);
    case step_kind::shutdown:
    case step_kind::close_socket:
    case step_kind::reset:
    case step_kind::stop_reading:
        break;
    }
    return {};
}

std::string_view to_string(handshake_kind k) noexcept {
    constexpr std::array<std::string_view, 10> names = {
        "",
        "and does not wait for the answer",
        "without a key",
        "with a key of three letters",
        "of version 12",
        "in HTTP/1.0",
        "as a POST",
        "to an unknown path",
        "without a user",
        "with 16 KiB of headers",
    };
    return names[static_cast<std::size_t>(k)];
}

std::string spoil(std::string request, handshake_kind k) {
    switch (k) {
    case handshake_kind::good:
    case handshake_kind::eager:
        break;
    case handshake_kind::no_key:
        return replaced(std::move(request), "Sec-WebSocket-Key", "X-WebSocket-Key");
    case handshake_kind::bad_key:
        return replaced(std::move(request), "Sec-WebSocket-Key: ", "Sec-WebSocket-Key: abc\r\nX: ");
    case handshake_kind::old_version:
        return replaced(std::move(request), "Version: 13", "Version: 12");
    case handshake_kind::http_1_0:
        return replaced(std::move(request), "HTTP/1.1", "HTTP/1.0");
    case handshake_kind::post:
        return replaced(std::move(request), "GET ", "POST ");
    case handshake_kind::unknown_path:
        return replaced(std::move(request), "/ws/voice", "/ws/video");
    case handshake_kind::no_user:
        return replaced(std::move(request), "?user_id=", "?");
    case handshake_kind::huge:
        return replaced(std::move(request), "\r\n",
                        "\r\nX-Filler: " + std::string(16'384, 'x') + "\r\n");
    }
    return request;
}

} // namespace squall::story
