#pragma once

#include "sim/kernel/wait_queue.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <span>

namespace squall {

/// Result of a kernel operation, as inside Linux: not negative, or minus an errno.
using kernel_result = std::int64_t;

enum class file_kind : std::uint8_t { socket, epoll, eventfd, timerfd, pipe, random };

/// An open file description: what descriptors refer to (open(2), "Open file descriptions").
/// Owned by its descriptors: release() is called when the last of them is closed.
class file {
public:
    explicit file(file_kind k) noexcept : kind(k) {}
    file(const file&) = delete;
    file& operator=(const file&) = delete;

    /// EPOLL* bits that hold now. May note that somebody wants to hear of write space.
    virtual std::uint32_t poll() = 0;

    /// Never blocks: -EAGAIN where Linux would wait.
    virtual kernel_result read(std::span<std::byte> into) {
        (void)into;
        return -EINVAL;
    }
    virtual kernel_result write(std::span<const std::byte> from) {
        (void)from;
        return -EINVAL;
    }

    /// The last descriptor is gone. The object destroys itself, now or when it can.
    virtual void release() = 0;

    /// FIONREAD: -ENOTTY of what has no bytes to count.
    virtual kernel_result unread_bytes() const { return -ENOTTY; }

    /// Its file system gives each an inode of its own (sockfs, pipefs), not one to all.
    bool has_inode() const noexcept {
        return kind == file_kind::socket || kind == file_kind::pipe || kind == file_kind::random;
    }

    const file_kind kind;     ///< which class this is
    std::uint64_t inode = 0;  ///< st_ino, of what has one
    int access = O_RDWR;      ///< O_RDONLY, O_WRONLY, O_RDWR: how it is open (fcntl(2), F_GETFL)
    wait_queue readiness;     ///< told whenever poll() may have gained a bit
    bool nonblocking = false; ///< O_NONBLOCK, a property of the description (fcntl(2))
    unsigned descriptors = 0; ///< how many descriptors, and calls that wait, refer to this

protected:
    virtual ~file() = default;
};

} // namespace squall
