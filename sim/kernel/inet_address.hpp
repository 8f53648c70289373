#pragma once

#include "sim/kernel/file.hpp"
#include "sim/kernel/socket_address.hpp"
#include "sim/net/address.hpp"

#include <cstddef>
#include <span>
#include <string>

// How sockets of the families AF_INET and AF_INET6 spell addresses: ip(7), ipv6(7).
namespace squall {

/// 0 and the endpoint that a socket of `family` reads out of a sockaddr; -EINVAL if it is too
/// short, -EAFNOSUPPORT if it is of another family.
kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, int family, ip_endpoint& out);
/// Of whichever of the two families it is.
kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, ip_endpoint& out);

/// `e` as a socket of `family` tells it: a sockaddr_in, or a sockaddr_in6 in which an IPv4 address
/// is a mapped one.
socket_address inet_name(const ip_endpoint& e, int family);

/// For traces: "10.0.0.1:8000"; "family 1" for one that is no IP address.
std::string to_string(const socket_address& a);

} // namespace squall
