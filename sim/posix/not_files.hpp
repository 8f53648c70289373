#pragma once

#include "sim/posix/kernel_call.hpp"
#include "sim/world/host.hpp"

#include <cerrno>

// Calls that are made for files, on simulated descriptors, none of which is one: what Linux says to
// a socket, a pipe, an epoll, a counter, a timer, a random device.
namespace squall::posix {

/// Whether the call is libc's: a real descriptor, or the world's own code.
inline bool outside(int fd) noexcept {
    return running_program == nullptr || !simulated(fd);
}

/// One call whose answer depends on what the descriptor is, and on nothing else: `rule(file)`.
template <typename Rule>
int answer(const hashed_name& name, int fd, const Rule& rule) {
    kernel_call call(*running_program, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    file* const f = call.find(fd);
    return call.done_int(f == nullptr ? -EBADF : rule(*f), {{"fd", fd}});
}

/// The same with an error whatever it is.
inline int fails(const hashed_name& name, int fd, int error) {
    return answer(name, fd, [error](const file&) { return -error; });
}

/// As posix_fallocate(3) and its kin tell errors.
inline int told_as_number(int r) noexcept {
    return r < 0 ? errno : r;
}

} // namespace squall::posix
