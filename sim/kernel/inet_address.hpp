#pragma once

#include "sim/kernel/file.hpp"
#include "sim/kernel/socket_address.hpp"
#include "sim/net/address.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace squall {

/// 0 and the endpoint that a sockaddr_in names; -EINVAL if it is too short, -EAFNOSUPPORT if it
/// is of another family (ip(7)).
kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, ip_endpoint& out);

/// `e` as a sockaddr_in.
socket_address inet_name(const ip_endpoint& e);

/// For traces: "10.0.0.1:8000"; "family 1" for one that is no IP address.
std::string to_string(const socket_address& a);

} // namespace squall
