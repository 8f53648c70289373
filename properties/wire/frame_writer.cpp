#include "properties/wire/frame_writer.hpp"

#include <array>

namespace squall {

namespace {

/// The low `count` bytes of `value` in network byte order.
std::string big_endian(std::uint64_t value, int count) {
    std::string out;
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
    return out;
}

/// RFC 4648 section 4.
std::string base64(std::span<const std::byte> bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8U) | (k < n ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= n ? digits[(group >> (18U - 6U * k)) & 63U] : '=';
    }
    return out;
}

} // namespace

std::string client_frame(opcode op, std::string_view payload, std::uint32_t mask) {
    constexpr std::uint8_t final_bit = 0x80;
    constexpr std::uint8_t mask_bit = 0x80;
    std::string frame(1, static_cast<char>(final_bit | static_cast<std::uint8_t>(op)));
    if (payload.size() < 126)
        frame += static_cast<char>(mask_bit | payload.size());
    else if (payload.size() <= 0xffff)
        frame += static_cast<char>(mask_bit | 126U) + big_endian(payload.size(), 2);
    else
        frame += static_cast<char>(mask_bit | 127U) + big_endian(payload.size(), 8);
    const std::string key = big_endian(mask, 4);
    frame += key;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(payload[i] ^ key[i % 4]);
    return frame;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    return big_endian(code, 2) + std::string(reason);
}

std::string upgrade_request(std::string_view target, std::string_view host,
                            std::span<const std::byte, 16> nonce) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(host) +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + base64(nonce) +
           "\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

} // namespace squall
