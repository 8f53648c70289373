#include "sim/kernel/inet_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>

namespace squall {

namespace {

// SIN6_LEN_RFC2133: an address without its scope will do.
constexpr std::size_t sockaddr_in6_min = offsetof(sockaddr_in6, sin6_scope_id);

constexpr std::uint64_t swapped(std::uint64_t n) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap64(n) : n;
}

ip_address address_of(const in6_addr& a) noexcept {
    const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(a);
    return ip_address::v6(swapped(halves[0]), swapped(halves[1]));
}

} // namespace

kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, int family, ip_endpoint& out) {
    const bool v6 = family == AF_INET6;
    if (sockaddr_bytes.size() < (v6 ? sockaddr_in6_min : sizeof(sockaddr_in)))
        return -EINVAL;
    if (family_of(sockaddr_bytes) != family)
        return -EAFNOSUPPORT;
    if (v6) {
        sockaddr_in6 in{};
        std::memcpy(&in, sockaddr_bytes.data(), std::min(sockaddr_bytes.size(), sizeof in));
        out = {address_of(in.sin6_addr), ntohs(in.sin6_port)};
    } else {
        sockaddr_in in{};
        std::memcpy(&in, sockaddr_bytes.data(), sizeof in);
        out = {ip_address::v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
    }
    return 0;
}

kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, ip_endpoint& out) {
    const int family = family_of(sockaddr_bytes);
    return parse_inet(sockaddr_bytes, family == AF_INET6 ? AF_INET6 : AF_INET, out);
}

socket_address inet_name(const ip_endpoint& e, int family) {
    if (family == AF_INET6) {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(e.port);
        const std::uint64_t bytes[] = {swapped(e.address.high()), swapped(e.address.low())};
        std::memcpy(&in.sin6_addr, bytes, sizeof bytes);
        return socket_address(in);
    }
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(e.port);
    in.sin_addr.s_addr = htonl(e.address.v4_bits());
    return socket_address(in);
}

std::string to_string(const socket_address& a) {
    ip_endpoint e;
    if (parse_inet(a.bytes(), e) == 0)
        return to_string(e);
    return "family " + std::to_string(family_of(a.bytes()));
}

} // namespace squall
