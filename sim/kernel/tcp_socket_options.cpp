// setsockopt(2) and getsockopt(2) of a TCP socket: socket(7), tcp(7).

#include "sim/kernel/tcp_socket.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace squall {

namespace {

// socket(7): the kernel doubles what is set, and has lower bounds.
constexpr int buffer_set_max = 212'992; // net.core.wmem_max, rmem_max
constexpr int receive_buffer_min = 2304;

int doubled(int wanted, int least) {
    return std::max(std::min(wanted, buffer_set_max) * 2, least);
}

} // namespace

kernel_result tcp_socket::set_option(int level, int name, std::span<const std::byte> value) {
    if (level == SOL_SOCKET && name == SO_LINGER) {
        if (value.size() < sizeof linger_)
            return -EINVAL;
        std::memcpy(&linger_, value.data(), sizeof linger_);
        return 0;
    }
    int number = 0;
    if (value.size() < sizeof number)
        return -EINVAL;
    std::memcpy(&number, value.data(), sizeof number);
    if (level == IPPROTO_TCP && name == TCP_NODELAY) {
        no_delay_ = number != 0;
        return 0;
    }
    if (level != SOL_SOCKET)
        return -ENOPROTOOPT;
    switch (name) {
    case SO_REUSEADDR:
        reuse_address_ = number != 0;
        return 0;
    case SO_KEEPALIVE:
        keep_alive_ = number != 0;
        return 0;
    case SO_SNDBUF:
        send_buffer_ = doubled(number, static_cast<int>(send_buffer_min));
        if (endpoint_ != nullptr)
            endpoint_->send_buffer_max = static_cast<std::size_t>(send_buffer_);
        return 0;
    case SO_RCVBUF:
        receive_buffer_ = doubled(number, receive_buffer_min);
        if (endpoint_ != nullptr)
            endpoint_->receive_buffer_max = window_of(static_cast<std::size_t>(receive_buffer_));
        return 0;
    default:
        return -ENOPROTOOPT;
    }
}

kernel_result tcp_socket::get_option(int level, int name, std::span<std::byte> value) {
    if (level == SOL_SOCKET && name == SO_LINGER) {
        const std::size_t n = std::min(value.size(), sizeof linger_);
        std::memcpy(value.data(), &linger_, n);
        return static_cast<kernel_result>(n);
    }
    int number = 0;
    if (level == IPPROTO_TCP && name == TCP_NODELAY) {
        number = no_delay_;
    } else if (level == SOL_SOCKET) {
        switch (name) {
        case SO_ERROR:
            number = endpoint_ != nullptr ? endpoint_->take_error() : 0;
            break;
        case SO_TYPE:
            number = SOCK_STREAM;
            break;
        case SO_DOMAIN:
            number = AF_INET;
            break;
        case SO_PROTOCOL:
            number = IPPROTO_TCP;
            break;
        case SO_ACCEPTCONN:
            number = listening();
            break;
        case SO_REUSEADDR:
            number = reuse_address_;
            break;
        case SO_KEEPALIVE:
            number = keep_alive_;
            break;
        case SO_SNDBUF:
            number = send_buffer_ != 0 ? send_buffer_ : static_cast<int>(send_buffer_default);
            break;
        case SO_RCVBUF:
            number =
                receive_buffer_ != 0 ? receive_buffer_ : static_cast<int>(receive_buffer_default);
            break;
        default:
            return -ENOPROTOOPT;
        }
    } else {
        return -ENOPROTOOPT;
    }
    const std::size_t n = std::min(value.size(), sizeof number);
    std::memcpy(value.data(), &number, n);
    return static_cast<kernel_result>(n);
}

} // namespace squall
