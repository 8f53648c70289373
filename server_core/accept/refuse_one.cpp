#include "server_core/accept/refuse_one.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace squall::server {

namespace {

constexpr std::string_view answer = "HTTP/1.1 503 Service Unavailable\r\n"
                                    "Server: squall-server\r\n"
                                    "Content-Type: application/json\r\n"
                                    "Content-Length: 28\r\n"
                                    "Retry-After: 1\r\n"
                                    "Connection: close\r\n"
                                    "\r\n"
                                    R"({"error":"out of resources"})";
static_assert(answer.size() - answer.find("\r\n\r\n") - 4 == 28);

void discard_request(int fd) noexcept {
    std::array<char, 4096> discarded;
    for (int i = 0; i < 4; ++i) {
        if (::recv(fd, discarded.data(), discarded.size(), MSG_DONTWAIT) <= 0) {
            return;
        }
    }
}

} // namespace

std::optional<boost::asio::ip::tcp::endpoint> refuse_one(int listening) noexcept {
    boost::asio::ip::tcp::endpoint remote;
    auto length = static_cast<socklen_t>(remote.capacity());
    const int fd = ::accept4(listening, remote.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return std::nullopt;
    }
    remote.resize(length);
    discard_request(fd);
    // Whether all of it fits or the client is gone already changes nothing here.
    (void)::send(fd, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    discard_request(fd);
    ::close(fd);
    return remote;
}

} // namespace squall::server
