#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace squall {

/// WebSocket opcodes, RFC 6455 section 5.2.
enum class opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA
};

/// A client's frame, final and masked (RFC 6455 sections 5.2 and 5.3), as bytes for the wire.
std::string client_frame(opcode op, std::string_view payload, std::uint32_t mask);

/// Payload of a close frame: code in network byte order, then the reason (section 5.5.1).
std::string close_payload(std::uint16_t code, std::string_view reason = {});

/// A client's upgrade request (section 4.1). `nonce` makes the Sec-WebSocket-Key.
std::string upgrade_request(std::string_view target, std::string_view host,
                            std::span<const std::byte, 16> nonce);

} // namespace squall
