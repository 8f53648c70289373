// Bytes through sockets: recv, send, recvfrom, sendto, recvmsg, sendmsg, readv, writev.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sockets.hpp"
#include "sim/world/host.hpp"

#include <csignal>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <vector>

namespace squall::real {
SQUALL_REAL(recv)
SQUALL_REAL(send)
SQUALL_REAL(recvfrom)
SQUALL_REAL(sendto)
SQUALL_REAL(recvmsg)
SQUALL_REAL(sendmsg)
} // namespace squall::real

namespace squall::posix {

namespace {

/// Room for the bytes of a scattered buffer in one piece, for calls that do not suspend while
/// they use it. Worlds are single-threaded, so one is enough.
std::vector<std::byte>& scratch() {
    static std::vector<std::byte> bytes;
    return bytes;
}

std::size_t total(std::span<const iovec> parts) {
    std::size_t sum = 0;
    for (const iovec& part : parts)
        sum += part.iov_len;
    return sum;
}

/// As the kernel does: fills one part after the other with what is there now.
kernel_result receive_parts(tcp_socket& s, std::span<const iovec> parts, int flags) {
    if (parts.size() == 1 || (flags & MSG_PEEK) != 0)
        return s.receive({static_cast<std::byte*>(parts[0].iov_base), parts[0].iov_len}, flags);
    kernel_result got = 0;
    for (const iovec& part : parts) {
        if (part.iov_len == 0)
            continue;
        const kernel_result r =
            s.receive({static_cast<std::byte*>(part.iov_base), part.iov_len}, flags);
        if (r < 0 && got == 0)
            return r;
        got += r > 0 ? r : 0;
        if (r < static_cast<kernel_result>(part.iov_len))
            break;
    }
    return got;
}

/// The bytes of `parts` in one piece; `all` holds them if there are several.
std::span<const std::byte> gather(std::span<const iovec> parts, std::vector<std::byte>& all) {
    if (parts.size() == 1)
        return {static_cast<const std::byte*>(parts[0].iov_base), parts[0].iov_len};
    all.clear();
    for (const iovec& part : parts) {
        const auto* const first = static_cast<const std::byte*>(part.iov_base);
        all.insert(all.end(), first, first + part.iov_len);
    }
    return all;
}

/// The first `n` received bytes in one piece, for the trace.
std::span<const std::byte> received(std::span<const iovec> parts, kernel_result n) {
    return n <= 0 ? std::span<const std::byte>()
                  : gather(parts, scratch()).first(static_cast<std::size_t>(n));
}

std::string_view path_of(const tcp_socket* s, bool outgoing) {
    if (s == nullptr || s->endpoint() == nullptr)
        return {};
    return outgoing ? s->endpoint()->outgoing().path() : s->endpoint()->incoming().path();
}

} // namespace

ssize_t receive_on_socket(program& p, std::string_view name, int fd, std::span<const iovec> parts,
                          int flags) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~(MSG_PEEK | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC)) != 0)
        return refuse(p, "recv with flags other than MSG_PEEK, MSG_DONTWAIT and MSG_WAITALL");
    call.spend_time();
    kernel_result r = 0;
    auto* const s = call.find_as<tcp_socket>(fd, ENOTSOCK, r);
    if (s != nullptr) {
        r = receive_parts(*s, parts, flags);
        const bool may_wait = !s->nonblocking && (flags & MSG_DONTWAIT) == 0;
        while (r == -EAGAIN && may_wait && call.wait_ready(*s, EPOLLIN))
            r = receive_parts(*s, parts, flags);
    }
    return call.done(r, {{"fd", fd}, {"length", total(parts)}}, path_of(s, false),
                     received(parts, r));
}

ssize_t send_on_socket(program& p, std::string_view name, int fd, std::span<const iovec> parts,
                       int flags) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~(MSG_NOSIGNAL | MSG_DONTWAIT)) != 0)
        return refuse(p, "send with flags other than MSG_NOSIGNAL and MSG_DONTWAIT");
    call.spend_time();
    kernel_result r = 0;
    auto* const s = call.find_as<tcp_socket>(fd, ENOTSOCK, r);
    if (s == nullptr)
        return call.done(r, {{"fd", fd}});
    const bool may_wait = !s->nonblocking && (flags & MSG_DONTWAIT) == 0;
    std::vector<std::byte> kept; // a call that waits shares nothing with other programs
    const std::span<const std::byte> all = gather(parts, may_wait ? kept : scratch());
    std::size_t sent = 0;
    do { // a blocking send(2) returns when all is taken
        r = s->send(all.subspan(sent));
        sent += r > 0 ? static_cast<std::size_t>(r) : 0;
    } while (may_wait &&
             ((r >= 0 && sent < all.size()) || (r == -EAGAIN && call.wait_ready(*s, EPOLLOUT))));
    if (sent > 0)
        r = static_cast<kernel_result>(sent);
    if (r == -EPIPE && (flags & MSG_NOSIGNAL) == 0)
        ::raise(SIGPIPE); // send(2): with this process's own disposition, as in production
    return call.done(r, {{"fd", fd}, {"length", all.size()}}, path_of(s, true), all.first(sent));
}

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t recv(int fd, void* data, size_t size, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recv(fd, data, size, flags);
    const iovec one{data, size};
    return receive_on_socket(*running_program, "recv", fd, {&one, 1}, flags);
}

ssize_t __recv_chk(int fd, void* data, size_t size, size_t, int flags) {
    return recv(fd, data, size, flags);
}

ssize_t recvfrom(int fd, void* data, size_t size, int flags, sockaddr* from, socklen_t* length) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recvfrom(fd, data, size, flags, from, length);
    if (length != nullptr)
        *length = 0; // a stream socket names no source
    return recv(fd, data, size, flags);
}

ssize_t __recvfrom_chk(int fd, void* data, size_t size, size_t, int flags, sockaddr* from,
                       socklen_t* length) {
    return recvfrom(fd, data, size, flags, from, length);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recvmsg(fd, message, flags);
    message->msg_flags = 0;
    message->msg_controllen = 0;
    return receive_on_socket(*running_program, "recvmsg", fd,
                             {message->msg_iov, message->msg_iovlen}, flags);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::send(fd, data, size, flags);
    const iovec one{const_cast<void*>(data), size};
    return send_on_socket(*running_program, "send", fd, {&one, 1}, flags);
}

ssize_t sendto(int fd, const void* data, size_t size, int flags, const sockaddr* to,
               socklen_t length) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::sendto(fd, data, size, flags, to, length);
    return send(fd, data, size, flags); // tcp(7): the address is ignored on a connected socket
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::sendmsg(fd, message, flags);
    if (message->msg_controllen != 0)
        return refuse(*running_program, "sendmsg with control data");
    return send_on_socket(*running_program, "sendmsg", fd, {message->msg_iov, message->msg_iovlen},
                          flags);
}

} // extern "C"
