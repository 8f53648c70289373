#pragma once

#include "sim/kernel/tcp_socket.hpp"
#include "sim/world/program.hpp"

#include <span>
#include <string_view>
#include <sys/types.h>
#include <sys/uio.h>

namespace squall::posix {

/// recv(2) and send(2) on a simulated socket, whatever name the program called them by.
/// `flags`: MSG_PEEK, MSG_DONTWAIT, MSG_NOSIGNAL; others are refused by name.
ssize_t receive_on_socket(program& p, std::string_view name, int fd, std::span<const iovec> parts,
                          int flags);
ssize_t send_on_socket(program& p, std::string_view name, int fd, std::span<const iovec> parts,
                       int flags);

} // namespace squall::posix
