#pragma once

#include "sim/kernel/socket_file.hpp"
#include "sim/trace/hashed_name.hpp"
#include "sim/world/program.hpp"

#include <span>
#include <string_view>
#include <sys/types.h>
#include <sys/uio.h>

namespace squall::posix {

/// recv(2) and send(2) on a simulated socket, whatever name the program called them by.
/// `flags`: MSG_PEEK, MSG_DONTWAIT, MSG_NOSIGNAL; others are refused by name. `told`: where the
/// sender's name and msg_flags go, if anybody wants them. `to`: a sockaddr, empty for none.
ssize_t receive_on_socket(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                          int flags, received_message* told = nullptr);
ssize_t send_on_socket(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                       int flags, std::span<const std::byte> to = {});

/// The bytes of a sockaddr that a program passes (move_addr_to_kernel): 0, -EFAULT, or -EINVAL for
/// a length that no address has.
kernel_result address_bytes(const sockaddr* address, socklen_t length,
                            std::span<const std::byte>& out);

} // namespace squall::posix
