#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace squall {

/// IPv4 address and port, both in host byte order.
struct ip_endpoint {
    std::uint32_t address = 0;
    std::uint16_t port = 0;

    friend auto operator<=>(const ip_endpoint&, const ip_endpoint&) = default;
};

inline constexpr std::uint32_t any_address = 0; ///< 0.0.0.0
constexpr bool is_loopback(std::uint32_t a) {
    return (a >> 24U) == 127;
}

/// "10.0.0.1:8000".
std::string to_string(const ip_endpoint& e);

} // namespace squall
