#include "properties/wire/frame_length.hpp"

namespace squall {

namespace {

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = (value << 8U) | static_cast<unsigned char>(c);
    return value;
}

} // namespace

std::optional<frame_length> read_frame_length(std::string_view bytes) {
    constexpr std::size_t shortest = 2;
    if (bytes.size() < shortest)
        return std::nullopt;
    const unsigned said = static_cast<unsigned char>(bytes[1]) & 0x7fU;
    if (said < 126)
        return frame_length{shortest, said};
    const std::size_t more = said == 126 ? 2 : 8;
    if (bytes.size() < shortest + more)
        return std::nullopt;
    return frame_length{shortest + more, big_endian(bytes.substr(shortest, more))};
}

} // namespace squall
