#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <optional>

namespace squall::server {

/// Takes one connection that waits to be accepted, answers it with 503 (RFC 9110, 15.6.4) whatever
/// it asks for, and closes it. Never waits: neither for a connection nor for its request, nor for
/// room for the answer. Returns whom it refused; nothing if nobody waits or accept fails.
///
/// Needs one descriptor for as long as it runs. What the client has sent by then is read first, as
/// far as it is no more than 16 KiB, because closing with unread bytes would reset the connection
/// and may lose the answer on its way (RFC 9112, 9.6).
///
/// REQUIRES: `listening` is a listening TCP socket that does not block.
std::optional<boost::asio::ip::tcp::endpoint> refuse_one(int listening) noexcept;

} // namespace squall::server
