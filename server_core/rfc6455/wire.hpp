#pragma once

// Frames as bytes, well made and badly made, for the tables of cases (RFC 6455, 5.2).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server::rfc6455 {

enum opcode : unsigned {
    op_continuation = 0x0,
    op_text = 0x1,
    op_binary = 0x2,
    op_close = 0x8,
    op_ping = 0x9,
    op_pong = 0xA
};

/// How the payload's length is written: in 7, 16 or 64 bits, or in the fewest that do.
enum class length_form { fewest, seven_bits, sixteen_bits, sixty_four_bits };

using masking_key = std::array<unsigned char, 4>;

/// The key of the RFC's own examples (5.7).
inline constexpr masking_key example_key{0x37, 0xfa, 0x21, 0x3d};

/// One frame, with everything that can be wrong with it.
struct frame {
    unsigned opcode = op_text;
    std::string payload = {};
    bool fin = true;
    unsigned reserved = 0; ///< RSV1 is 4, RSV2 is 2, RSV3 is 1
    std::optional<masking_key> key = example_key;
    length_form form = length_form::fewest;
    std::optional<std::uint64_t> claimed = {}; ///< a length that is not the payload's

    /// The frame as it goes over the wire.
    std::string bytes() const;
};

// What a client sends.

inline std::string text(std::string_view payload) {
    return frame{op_text, std::string{payload}}.bytes();
}
inline std::string ping(std::string_view payload) {
    return frame{op_ping, std::string{payload}}.bytes();
}
inline std::string pong(std::string_view payload) {
    return frame{op_pong, std::string{payload}}.bytes();
}
/// The first fragment of a text.
inline std::string text_begins(std::string_view payload) {
    return frame{.opcode = op_text, .payload = std::string{payload}, .fin = false}.bytes();
}
inline std::string text_goes_on(std::string_view payload) {
    return frame{.opcode = op_continuation, .payload = std::string{payload}, .fin = false}.bytes();
}
inline std::string text_ends(std::string_view payload) {
    return frame{.opcode = op_continuation, .payload = std::string{payload}}.bytes();
}

/// A close frame's payload: the code in two bytes, most significant first, then the reason (5.5.1).
std::string close_payload(unsigned code, std::string_view reason = "");

inline std::string closing(unsigned code, std::string_view reason = "") {
    return frame{op_close, close_payload(code, reason)}.bytes();
}

// What the server sends: never masked (5.1).

inline std::string from_server(unsigned opcode, std::string_view payload) {
    return frame{.opcode = opcode, .payload = std::string{payload}, .key = std::nullopt}.bytes();
}
inline std::string echo(std::string_view payload) {
    return from_server(op_text, payload);
}
inline std::string answer(std::string_view payload) {
    return from_server(op_pong, payload);
}

} // namespace squall::server::rfc6455
