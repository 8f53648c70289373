#include "sim/net/address.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstddef>

namespace squall {

namespace {

std::string v6_text(const ip_address& a) {
    std::array<unsigned char, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        const auto shift = static_cast<unsigned>(56 - 8 * i);
        bytes.at(i) = static_cast<unsigned char>(a.high() >> shift);
        bytes.at(8 + i) = static_cast<unsigned char>(a.low() >> shift);
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

} // namespace

std::string to_string(const ip_address& a) {
    if (!a.is_v4())
        return v6_text(a);
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += std::to_string((a.v4_bits() >> static_cast<unsigned>(shift)) & 0xffU) +
                (shift == 0 ? "" : ".");
    return text;
}

std::string to_string(const ip_endpoint& e) {
    const std::string address = to_string(e.address);
    return (e.address.is_v4() ? address : "[" + address + "]") + ":" + std::to_string(e.port);
}

} // namespace squall
