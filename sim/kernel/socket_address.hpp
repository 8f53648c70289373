#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <sys/socket.h>

namespace squall {

/// A name of a socket as system calls give and take it: the bytes of a sockaddr of whatever
/// family, and how many of them count.
class socket_address {
public:
    socket_address() = default;
    /// `a` is a sockaddr_in, sockaddr_in6, sockaddr_un, ...; the first `size` bytes of it count.
    template <typename Sockaddr>
    explicit socket_address(const Sockaddr& a, std::size_t size = sizeof(Sockaddr)) noexcept {
        assign(std::as_bytes(std::span(&a, 1)).first(size));
    }

    /// REQUIRES: no longer than a sockaddr_storage.
    void assign(std::span<const std::byte> sockaddr_bytes) noexcept;
    std::span<const std::byte> bytes() const noexcept { return std::span(bytes_).first(size_); }
    /// Nobody's name: what a stream socket says of a message's sender.
    bool empty() const noexcept { return size_ == 0; }

    /// As accept(2), recvfrom(2) and getsockname(2) hand it out: cut off at `*size`, which becomes
    /// the whole length. Nothing happens if there is nowhere to write to.
    void copy_out(sockaddr* to, socklen_t* size) const noexcept;

private:
    std::array<std::byte, sizeof(sockaddr_storage)> bytes_{};
    std::size_t size_ = 0;
};

/// The family that a sockaddr's first two bytes name, AF_UNSPEC if it is shorter.
int family_of(std::span<const std::byte> sockaddr_bytes) noexcept;

} // namespace squall
