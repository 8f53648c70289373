// Making, naming and configuring sockets: socket, bind, listen, accept, connect, shutdown,
// getsockopt, setsockopt, getsockname, getpeername.

#include "sim/posix/sockets.hpp"

#include "sim/kernel/inet_address.hpp"
#include "sim/kernel/tcp_socket.hpp"
#include "sim/kernel/udp_socket.hpp"
#include "sim/kernel/unix_socket.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace squall::real {
SQUALL_REAL(socket)
SQUALL_REAL(bind)
SQUALL_REAL(listen)
SQUALL_REAL(accept)
SQUALL_REAL(accept4)
SQUALL_REAL(connect)
SQUALL_REAL(shutdown)
SQUALL_REAL(getsockopt)
SQUALL_REAL(setsockopt)
SQUALL_REAL(getsockname)
SQUALL_REAL(getpeername)
} // namespace squall::real

namespace squall::posix {

kernel_result address_bytes(const sockaddr* address, socklen_t length,
                            std::span<const std::byte>& out) {
    if (length > sizeof(sockaddr_storage))
        return -EINVAL;
    if (address == nullptr && length > 0)
        return -EFAULT;
    out = {reinterpret_cast<const std::byte*>(address), length};
    return 0;
}

namespace {

/// The port in it, for the trace; 0 if there is none.
std::uint16_t port_of(std::span<const std::byte> name) {
    ip_endpoint e;
    return parse_inet(name, e) == 0 ? e.port : std::uint16_t{0};
}

/// Makes the socket that socket(2) asks for. Refuses by name what squall does not simulate.
kernel_result make_socket(kernel_call& call, int domain, int kind, int protocol,
                          socket_file*& made) {
    if (domain == AF_UNIX && kind == SOCK_STREAM) {
        if (protocol != 0 && protocol != PF_UNIX)
            return -EPROTONOSUPPORT;
        made = new unix_socket(call.where());
        return 0;
    }
    const bool inet = domain == AF_INET || domain == AF_INET6;
    if (inet && kind == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP)) {
        made = new tcp_socket(call.where(), domain);
    } else if (inet && kind == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP)) {
        made = new udp_socket(call.where(), domain);
    } else {
        refuse(call.who(), "socket with a type other than SOCK_STREAM, and SOCK_DGRAM of AF_INET "
                           "and AF_INET6");
        return -ENOSYS;
    }
    return 0;
}

int accept_socket(program& p, const hashed_name& name, int fd, sockaddr* address, socklen_t* length,
                  int flags) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    call.spend_time();
    host& h = call.where();
    kernel_result r = 0;
    auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r);
    if (s == nullptr)
        return call.done_int(r, {{"fd", fd}});
    if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0)
        return call.done_int(-EINVAL, {{"fd", fd}});
    h.accepting.begin();
    // __sys_accept4 takes a descriptor number and makes a file before it looks at the queue.
    if (const int error = h.descriptors.refusal(); error != 0)
        return call.done_int(-error, {{"fd", fd}});
    accepted_socket accepted;
    r = s->accept(accepted);
    const squall::instant deadline = s->common.receive_deadline(h.owner().now());
    while (r == -EAGAIN && !s->nonblocking &&
           call.wait_ready(*s, EPOLLIN, deadline, waiting::first_come))
        r = s->accept(accepted);
    if (r < 0)
        return call.done_int(r, {{"fd", fd}});
    socket_file& fresh = *accepted.made;
    fresh.nonblocking = (flags & SOCK_NONBLOCK) != 0;
    r = h.descriptors.open(fresh, (flags & SOCK_CLOEXEC) != 0);
    if (r < 0) { // the last number has gone while the call waited
        fresh.release();
        return call.done_int(r, {{"fd", fd}});
    }
    accepted.peer.copy_out(address, length);
    return static_cast<int>(call.done(r, {{"fd", fd}, {"peer", to_string(accepted.peer)}},
                                      hashed_name::of(fresh.incoming_path())));
}

} // namespace

} // namespace squall::posix

using squall::kernel_result;
using squall::running_program;
using squall::socket_address;
using squall::socket_file;
using namespace squall::posix;

extern "C" {

int socket(int domain, int type, int protocol) noexcept {
    if (running_program == nullptr)
        return squall::real::socket(domain, type, protocol);
    kernel_call call(*running_program, "socket");
    if (call.deaf())
        return kernel_call::fail(EIO);
    const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    socket_file* s = nullptr;
    kernel_result r = make_socket(call, domain, kind, protocol, s);
    if (r == 0) {
        s->nonblocking = (type & SOCK_NONBLOCK) != 0;
        r = call.where().descriptors.open(*s, (type & SOCK_CLOEXEC) != 0);
        if (r < 0)
            s->release();
    }
    return call.done_int(r, {{"domain", domain}, {"type", type}});
}

int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::bind(fd, address, length);
    kernel_call call(*running_program, "bind");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    std::span<const std::byte> local;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r)) {
        r = address_bytes(address, length, local);
        if (r == 0)
            r = s->bind(local);
    }
    return call.done_int(r, {{"fd", fd}, {"port", port_of(local)}});
}

int listen(int fd, int backlog) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::listen(fd, backlog);
    kernel_call call(*running_program, "listen");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r))
        r = s->listen(backlog);
    return call.done_int(r, {{"fd", fd}, {"backlog", backlog}});
}

int accept(int fd, sockaddr* address, socklen_t* length) {
    return running_program == nullptr || !simulated(fd)
               ? squall::real::accept(fd, address, length)
               : accept_socket(*running_program, "accept", fd, address, length, 0);
}

int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
    return running_program == nullptr || !simulated(fd)
               ? squall::real::accept4(fd, address, length, flags)
               : accept_socket(*running_program, "accept4", fd, address, length, flags);
}

int connect(int fd, const sockaddr* address, socklen_t length) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::connect(fd, address, length);
    kernel_call call(*running_program, "connect");
    if (call.deaf())
        return kernel_call::fail(EIO);
    call.spend_time();
    kernel_result r = 0;
    std::span<const std::byte> to;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r)) {
        r = address_bytes(address, length, to);
        if (r == 0)
            r = s->connect(to);
        const bool under_way = r == -EINPROGRESS || r == -EALREADY;
        if (under_way && !s->nonblocking &&
            call.wait_ready(*s, EPOLLOUT, s->common.send_deadline(call.where().owner().now())))
            r = s->connect(to);
        // unix_stream_connect looks once more when its time is over.
        const squall::instant deadline = s->common.send_deadline(call.where().owner().now());
        bool may_wait = !s->nonblocking;
        while (r == -EAGAIN && may_wait && s->connect_waits() != nullptr) {
            call.hold(*s);
            may_wait = call.wait_in(*s->connect_waits(), deadline);
            r = s->connect(to);
        }
    }
    return call.done_int(r, {{"fd", fd}, {"port", port_of(to)}});
}

int shutdown(int fd, int how) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::shutdown(fd, how);
    kernel_call call(*running_program, "shutdown");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r))
        r = s->shutdown(how);
    return call.done_int(r, {{"fd", fd}, {"how", how}});
}

int setsockopt(int fd, int level, int name, const void* value, socklen_t length) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::setsockopt(fd, level, name, value, length);
    kernel_call call(*running_program, "setsockopt");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r))
        r = s->set_option(level, name, {static_cast<const std::byte*>(value), length});
    return call.done_int(r, {{"fd", fd}, {"level", level}, {"name", name}});
}

int getsockopt(int fd, int level, int name, void* value, socklen_t* length) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::getsockopt(fd, level, name, value, length);
    kernel_call call(*running_program, "getsockopt");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r)) {
        r = s->get_option(level, name, {static_cast<std::byte*>(value), *length});
        if (r >= 0) {
            *length = static_cast<socklen_t>(r);
            r = 0;
        }
    }
    return call.done_int(r, {{"fd", fd}, {"level", level}, {"name", name}});
}

int getsockname(int fd, sockaddr* address, socklen_t* length) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::getsockname(fd, address, length);
    kernel_call call(*running_program, "getsockname");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (const auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r)) {
        socket_address name;
        r = s->local_name(name);
        if (r == 0)
            name.copy_out(address, length);
    }
    return call.done_int(r, {{"fd", fd}});
}

int getpeername(int fd, sockaddr* address, socklen_t* length) noexcept {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::getpeername(fd, address, length);
    kernel_call call(*running_program, "getpeername");
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (const auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r)) {
        socket_address name;
        r = s->peer_name(name);
        if (r == 0)
            name.copy_out(address, length);
    }
    return call.done_int(r, {{"fd", fd}});
}

} // extern "C"
