#include "bench/load/peer.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace squall::bench {

void peer::connect(std::uint16_t port, std::string_view target) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) {
        throw std::system_error{errno, std::generic_category(), "socket"};
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 &&
        errno != EINPROGRESS) {
        throw std::system_error{errno, std::generic_category(), "connect"};
    }
    state_ = state::connecting;
    incoming_.clear();
    taken_ = 0;
    outgoing_ = "GET ";
    outgoing_ += target;
    outgoing_ += " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

bool peer::on_writable() {
    if (state_ == state::connecting) {
        state_ = state::upgrading;
    }
    return flush();
}

bool peer::flush() {
    while (!outgoing_.empty()) {
        const ssize_t sent = ::send(fd_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN;
        }
        outgoing_.erase(0, static_cast<std::size_t>(sent));
    }
    return true;
}

bool peer::receive() {
    static std::array<char, 65536> bytes; // shared: one thread
    for (;;) {
        const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
        if (got <= 0) {
            return got < 0 && errno == EAGAIN;
        }
        incoming_.append(bytes.data(), static_cast<std::size_t>(got));
        if (static_cast<std::size_t>(got) < bytes.size()) {
            return true;
        }
    }
}

bool peer::next_text(std::string_view& payload) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(incoming_[taken_ + i]));
    };
    if (state_ == state::upgrading) {
        const auto end = incoming_.find("\r\n\r\n");
        if (end == std::string::npos) {
            return false;
        }
        if (!incoming_.starts_with("HTTP/1.1 101 ")) {
            close();
            return false;
        }
        state_ = state::open;
        taken_ = end + 4;
    }
    while (state_ == state::open && incoming_.size() - taken_ >= 2) {
        const std::size_t opcode = byte(0) & 0xFU;
        std::size_t length = byte(1) & 0x7FU;
        std::size_t header = 2;
        if (length >= 126) { // we send nothing that is answered with more than 16 bits of length
            if (incoming_.size() - taken_ < 4) {
                return false;
            }
            length = byte(2) << 8U | byte(3);
            header = 4;
        }
        if (incoming_.size() - taken_ < header + length) {
            return false;
        }
        payload = std::string_view{incoming_}.substr(taken_ + header, length);
        taken_ += header + length;
        if (opcode == 0x1) {
            return true;
        }
        if (opcode == 0x9) {
            send_frame(0xA, payload);
        } else if (opcode == 0x8) {
            close();
        }
    }
    return false;
}

void peer::forget_taken() {
    incoming_.erase(0, taken_);
    taken_ = 0;
}

void peer::send_frame(unsigned opcode, std::string_view payload) {
    const bool was_empty = outgoing_.empty();
    outgoing_ += static_cast<char>(0x80U | opcode);
    if (payload.size() < 126) {
        outgoing_ += static_cast<char>(0x80U | payload.size());
    } else {
        outgoing_ += static_cast<char>(0xFE);
        outgoing_ += static_cast<char>(payload.size() >> 8U);
        outgoing_ += static_cast<char>(payload.size() & 0xFFU);
    }
    outgoing_.append(4, '\0');
    outgoing_ += payload;
    if (was_empty) {
        flush(); // what fails shows when it is read
    }
}

void peer::close() noexcept {
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
    state_ = state::closed;
}

void peer::reset() noexcept {
    if (fd_ >= 0) {
        const linger at_once{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close();
}

} // namespace squall::bench
