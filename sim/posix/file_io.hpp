#pragma once

#include "sim/trace/trace.hpp"
#include "sim/world/program.hpp"

#include <span>
#include <sys/types.h>
#include <sys/uio.h>

namespace squall::posix {

/// read(2), readv(2) and write(2), writev(2) on a simulated descriptor that is no socket: a pipe,
/// an eventfd, a timer, an epoll. `scattered`: the program gave parts, of which there may be none.
ssize_t read_from_file(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                       bool scattered);
ssize_t write_to_file(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                      bool scattered);

/// Room of all parts together.
std::size_t total_of(std::span<const iovec> parts) noexcept;

/// What import_iovec says of a call's parts before it looks at anything else: 0 or EINVAL.
int refusal_of(const iovec* parts, int count) noexcept;

} // namespace squall::posix
