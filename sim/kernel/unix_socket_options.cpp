// setsockopt(2) and getsockopt(2) of an AF_UNIX socket: socket(7), unix(7).

#include "sim/kernel/unix_socket.hpp"

#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace squall {

namespace {

constexpr int buffer_set_max = 212'992; // net.core.wmem_max, rmem_max
constexpr int send_buffer_least = 4608; // SOCK_MIN_SNDBUF
constexpr int receive_buffer_least = 2304;

int doubled(int wanted, int least) {
    return std::max(std::min(wanted, buffer_set_max) * 2, least);
}

template <typename Value>
kernel_result give(const Value& v, std::span<std::byte> into) {
    const std::size_t n = std::min(into.size(), sizeof v);
    std::memcpy(into.data(), &v, n);
    return static_cast<kernel_result>(n);
}

} // namespace

kernel_result unix_socket::set_option(int level, int name, std::span<const std::byte> value) {
    if (level != SOL_SOCKET)
        return -EOPNOTSUPP;
    if (name == SO_LINGER) { // kept, and of no effect: what was written is at the other end
        if (value.size() < sizeof linger_)
            return -EINVAL;
        std::memcpy(&linger_, value.data(), sizeof linger_);
        return 0;
    }
    if (const kernel_result r = common.set(name, value); r != -ENOPROTOOPT)
        return r;
    int number = 0;
    if (value.size() < sizeof number)
        return -EINVAL;
    std::memcpy(&number, value.data(), sizeof number);
    switch (name) {
    case SO_SNDBUF:
        send_buffer_ = static_cast<std::size_t>(doubled(number, send_buffer_least));
        if (writable())
            readiness.wake(0);
        return 0;
    case SO_RCVBUF:
        receive_buffer_ = doubled(number, receive_buffer_least);
        return 0;
    case SO_KEEPALIVE:
        keep_alive_ = number != 0;
        return 0;
    case SO_REUSEADDR:
        reuse_address_ = number != 0;
        return 0;
    default:
        return -ENOPROTOOPT;
    }
}

kernel_result unix_socket::get_option(int level, int name, std::span<std::byte> value) {
    if (level != SOL_SOCKET)
        return -EOPNOTSUPP;
    if (const kernel_result r = common.get(name, value); r != -ENOPROTOOPT)
        return r;
    switch (name) {
    case SO_PEERCRED: {
        const ucred nobody{0, static_cast<uid_t>(-1), static_cast<gid_t>(-1)};
        return give(has_credentials_ ? ucred{::getpid(), ::geteuid(), ::getegid()} : nobody, value);
    }
    case SO_LINGER:
        return give(linger_, value);
    case SO_ERROR:
        return give(std::exchange(error_, 0), value);
    case SO_TYPE:
        return give(int{SOCK_STREAM}, value);
    case SO_DOMAIN:
        return give(AF_UNIX, value);
    case SO_PROTOCOL:
        return give(0, value);
    case SO_ACCEPTCONN:
        return give(int{state_ == state::listening}, value);
    case SO_SNDBUF:
        return give(static_cast<int>(send_buffer_), value);
    case SO_RCVBUF:
        return give(receive_buffer_, value);
    case SO_KEEPALIVE:
        return give(keep_alive_, value);
    case SO_REUSEADDR:
        return give(reuse_address_, value);
    default:
        return -ENOPROTOOPT;
    }
}

} // namespace squall
