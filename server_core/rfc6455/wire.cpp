#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

char as_char(std::uint64_t byte) {
    return static_cast<char>(static_cast<unsigned char>(byte & 0xFFU));
}

length_form fewest_for(std::uint64_t length) {
    if (length < 126) {
        return length_form::seven_bits;
    }
    return length < 65'536 ? length_form::sixteen_bits : length_form::sixty_four_bits;
}

/// `count` bytes, the most significant first.
void append_number(std::string& bytes, std::uint64_t number, unsigned count) {
    while (count-- > 0) {
        bytes += as_char(number >> (8 * count));
    }
}

} // namespace

std::string frame::bytes() const {
    std::string made;
    made += as_char((fin ? 0x80U : 0U) | (reserved << 4U) | opcode);

    const std::uint64_t length = claimed.value_or(payload.size());
    const std::uint64_t mask_bit = key ? 0x80U : 0U;
    switch (form == length_form::fewest ? fewest_for(length) : form) {
    case length_form::fewest:
    case length_form::seven_bits:
        made += as_char(mask_bit | length);
        break;
    case length_form::sixteen_bits:
        made += as_char(mask_bit | 126U);
        append_number(made, length, 2);
        break;
    case length_form::sixty_four_bits:
        made += as_char(mask_bit | 127U);
        append_number(made, length, 8);
        break;
    }
    for (unsigned i = 0; key && i < 4; ++i) {
        made += as_char((*key)[i]);
    }
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const auto byte = static_cast<unsigned char>(payload[i]);
        made += as_char(key ? byte ^ (*key)[i % 4] : byte);
    }
    return made;
}

std::string close_payload(unsigned code, std::string_view reason) {
    std::string payload;
    append_number(payload, code, 2);
    payload += reason;
    return payload;
}

} // namespace squall::server::rfc6455
