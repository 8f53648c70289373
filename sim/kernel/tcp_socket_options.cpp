// setsockopt(2) and getsockopt(2) of a TCP socket: socket(7), tcp(7).

#include "sim/kernel/tcp_socket.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <utility>

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
        if (value.size() < sizeof options_.linger)
            return -EINVAL;
        std::memcpy(&options_.linger, value.data(), sizeof options_.linger);
        return 0;
    }
    int number = 0;
    if (value.size() < sizeof number)
        return -EINVAL;
    std::memcpy(&number, value.data(), sizeof number);
    if (const auto r = set_address_option(claim(), level, name, number))
        return *r;
    if (level == IPPROTO_TCP && name == TCP_NODELAY) {
        options_.no_delay = number != 0;
        return 0;
    }
    if (level == IPPROTO_TCP && name == TCP_QUICKACK)
        return 0; // acknowledgements are never delayed here
    if (level != SOL_SOCKET)
        return -ENOPROTOOPT;
    switch (name) {
    case SO_KEEPALIVE:
        options_.keep_alive = number != 0;
        return 0;
    case SO_SNDBUF:
        options_.send_buffer = doubled(number, static_cast<int>(send_buffer_min));
        if (endpoint_ != nullptr)
            endpoint_->send_buffer_max = static_cast<std::size_t>(options_.send_buffer);
        return 0;
    case SO_RCVBUF:
        options_.receive_buffer = doubled(number, receive_buffer_min);
        if (endpoint_ != nullptr)
            endpoint_->receive_buffer_max =
                window_of(static_cast<std::size_t>(options_.receive_buffer));
        return 0;
    default:
        return -ENOPROTOOPT;
    }
}

kernel_result tcp_socket::get_option(int level, int name, std::span<std::byte> value) {
    if (level == SOL_SOCKET && name == SO_LINGER) {
        const std::size_t n = std::min(value.size(), sizeof options_.linger);
        std::memcpy(value.data(), &options_.linger, n);
        return static_cast<kernel_result>(n);
    }
    int number = 0;
    if (const auto known = address_option(claim(), level, name)) {
        if (*known < 0)
            return *known;
        number = static_cast<int>(*known);
    } else if (level == IPPROTO_TCP && name == TCP_NODELAY) {
        number = options_.no_delay;
    } else if (level == SOL_SOCKET) {
        switch (name) {
        case SO_ERROR:
            number = endpoint_ != nullptr ? endpoint_->take_error() : std::exchange(error_, 0);
            break;
        case SO_TYPE:
            number = SOCK_STREAM;
            break;
        case SO_PROTOCOL:
            number = IPPROTO_TCP;
            break;
        case SO_ACCEPTCONN:
            number = listening();
            break;
        case SO_KEEPALIVE:
            number = options_.keep_alive;
            break;
        case SO_SNDBUF:
            number = options_.send_buffer != 0 ? options_.send_buffer
                                               : static_cast<int>(send_buffer_default);
            break;
        case SO_RCVBUF:
            number = options_.receive_buffer != 0 ? options_.receive_buffer
                                                  : static_cast<int>(receive_buffer_default);
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
