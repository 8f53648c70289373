#pragma once

#include <boost/asio/ip/address.hpp>

#include <string>

namespace squall::server {

/// What limits by address go by. An IPv4 address as it is ("10.0.0.1", and so an IPv4 peer of a
/// dual-stack socket); of an IPv6 address the first 64 bits ("2001:db8::/64"), because whoever has
/// one has the whole network behind it (RFC 6177, 2, and RFC 4291, 2.5.1).
std::string address_key(const boost::asio::ip::address& address);

} // namespace squall::server
