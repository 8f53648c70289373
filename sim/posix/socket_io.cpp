// Bytes through sockets: recv, send, recvfrom, sendto, recvmsg, sendmsg, readv, writev.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/program_signals.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sockets.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
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
    if (parts.size() == 1)
        return parts[0].iov_len;
    std::size_t sum = 0;
    for (const iovec& part : parts)
        sum += part.iov_len;
    return sum;
}

/// Spreads `from` over the parts, as far as they have room.
void scatter(std::span<const std::byte> from, std::span<const iovec> parts) {
    for (const iovec& part : parts) {
        const std::size_t n = std::min(from.size(), part.iov_len);
        std::copy_n(from.begin(), n, static_cast<std::byte*>(part.iov_base));
        from = from.subspan(n);
    }
}

/// One part after the other, as long as they are filled.
kernel_result receive_stream(socket_file& s, std::span<const iovec> parts, int flags,
                             received_message& told) {
    kernel_result got = 0;
    for (const iovec& part : parts) {
        if (part.iov_len == 0)
            continue;
        const kernel_result r =
            s.receive({static_cast<std::byte*>(part.iov_base), part.iov_len}, flags, told);
        if (r < 0 && got == 0)
            return r;
        got += r > 0 ? r : 0;
        if (r < static_cast<kernel_result>(part.iov_len))
            break;
    }
    return got;
}

/// Fills several parts with what is there now.
kernel_result receive_scattered(socket_file& s, std::span<const iovec> parts, int flags,
                                received_message& told) {
    if (!s.keeps_messages() && (flags & MSG_PEEK) == 0)
        return receive_stream(s, parts, flags, told);
    std::vector<std::byte>& whole = scratch(); // a message is taken, and a stream seen, in one go
    whole.resize(total(parts));
    const kernel_result r = s.receive(whole, flags, told);
    if (r > 0)
        scatter(std::span(whole).first(std::min(static_cast<std::size_t>(r), whole.size())), parts);
    return r;
}

/// Fills the parts with what is there now.
inline kernel_result receive_parts(socket_file& s, std::span<const iovec> parts, int flags,
                                   received_message& told) {
    if (parts.size() != 1)
        return receive_scattered(s, parts, flags, told);
    return s.receive({static_cast<std::byte*>(parts[0].iov_base), parts[0].iov_len}, flags, told);
}

std::span<const std::byte> single(const iovec& part) {
    return {static_cast<const std::byte*>(part.iov_base), part.iov_len};
}

/// The bytes of `parts` in one piece, held by `all`.
std::span<const std::byte> gather(std::span<const iovec> parts, std::vector<std::byte>& all) {
    all.clear();
    for (const iovec& part : parts) {
        const auto* const first = static_cast<const std::byte*>(part.iov_base);
        all.insert(all.end(), first, first + part.iov_len);
    }
    return all;
}

/// The first `n` received bytes in one piece, for the trace. With MSG_TRUNC there may be fewer.
std::span<const std::byte> received(std::span<const iovec> parts, kernel_result n) {
    if (n <= 0)
        return {};
    const std::span<const std::byte> all =
        parts.size() == 1 ? single(parts[0]) : gather(parts, scratch());
    return all.first(std::min(static_cast<std::size_t>(n), all.size()));
}

// MSG_MORE asks TCP to wait for more, up to 200 ms; here small segments go out at once. What names
// no stream's business (MSG_EOR, MSG_CONFIRM) is ignored as Linux ignores it.
constexpr int sent_flags = MSG_NOSIGNAL | MSG_DONTWAIT | MSG_MORE | MSG_EOR | MSG_CONFIRM;
constexpr int received_flags =
    MSG_PEEK | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC | MSG_OOB;

/// The parts from byte `skip` on.
std::vector<iovec> rest_of(std::span<const iovec> parts, std::size_t skip) {
    std::vector<iovec> rest;
    for (const iovec& part : parts) {
        const std::size_t gone = std::min(skip, part.iov_len);
        skip -= gone;
        if (part.iov_len > gone)
            rest.push_back({static_cast<std::byte*>(part.iov_base) + gone, part.iov_len - gone});
    }
    return rest;
}

/// What a blocking receive gives whose first look gave `r`: waits for the first bytes, and with
/// MSG_WAITALL on a stream for all of them, until SO_RCVTIMEO is over or the stream has ended
/// (tcp_recvmsg_locked, unix_stream_read_generic). A datagram is for one of several that wait
/// (__skb_wait_for_more_packets).
kernel_result wait_for_bytes(kernel_call& call, socket_file& s, std::span<const iovec> parts,
                             int flags, received_message& told, kernel_result r) {
    const instant deadline = s.common.receive_deadline(call.where().owner().now());
    const waiting how = s.keeps_messages() ? waiting::first_come : waiting::together;
    while (r == -EAGAIN && call.wait_ready(s, EPOLLIN, deadline, how))
        r = receive_parts(s, parts, flags, told);
    const bool only_looks = s.is_local() && (flags & MSG_PEEK) != 0;
    if ((flags & MSG_WAITALL) == 0 || s.keeps_messages() || only_looks)
        return r;
    const auto wanted = static_cast<kernel_result>(total(parts));
    constexpr std::uint32_t over = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    while (r > 0 && r < wanted) {
        if ((flags & MSG_PEEK) != 0) { // the whole of it again
            if ((s.poll() & over) != 0 || !call.wait_woken(s, deadline))
                break;
            r = receive_parts(s, parts, flags, told);
        } else {
            if (!call.wait_ready(s, EPOLLIN, deadline) ||
                (!s.is_local() && (s.poll() & EPOLLERR) != 0))
                break; // the error is the next call's; AF_UNIX takes it, and nobody is told
            const std::vector<iovec> rest = rest_of(parts, static_cast<std::size_t>(r));
            const kernel_result more = receive_parts(s, rest, flags, told);
            if (more <= 0)
                break;
            r += more;
        }
    }
    return r;
}

/// Whether `flags` are among those that a receive of `fd` knows.
[[gnu::noinline]] bool known_to(const kernel_call& call, int fd, int flags) {
    const file* const target = call.find(fd);
    const bool keeps_messages = target != nullptr && target->kind == file_kind::socket &&
                                static_cast<const socket_file*>(target)->keeps_messages();
    return (flags & ~(received_flags | (keeps_messages ? MSG_TRUNC : 0))) == 0;
}

// These two are most of a run. Inlined into recv(2) and send(2), where there is one part and a
// name that the compiler knows, they cost two thirds of what they cost as a call.
[[gnu::always_inline]] inline ssize_t receive(program& p, const hashed_name& name, int fd,
                                              std::span<const iovec> parts, int flags,
                                              received_message& told) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~received_flags) != 0 && !known_to(call, fd, flags)) [[unlikely]]
        return refuse(p, "recv with flags other than MSG_PEEK, MSG_DONTWAIT and MSG_WAITALL, and "
                         "MSG_TRUNC for datagrams");
    call.spend_time();
    kernel_result r = 0;
    auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r);
    if (s == nullptr) [[unlikely]]
        return call.done(r, {{"fd", fd}, {"length", total(parts)}});
    const bool may_wait = !s->nonblocking && (flags & MSG_DONTWAIT) == 0;
    r = receive_parts(*s, parts, flags, told);
    if (may_wait) [[unlikely]]
        r = wait_for_bytes(call, *s, parts, flags, told, r);
    const long result =
        call.done_often(r, hashed_name::of(s->incoming_path()), received(parts, r),
                        call_argument("fd", fd), call_argument("length", total(parts)));
    if (r > 0)
        p.spend(call.where().parsing_cost(static_cast<std::size_t>(r)), name.text());
    return result;
}

/// Whether a blocking send may try again whose try found no room; if not, `r` is what it ends with.
/// TCP waits until poll would say so (sk_stream_wait_memory). AF_UNIX looks whenever it is woken,
/// and once more when its time is over, and each of its messages has the whole time; a broken pipe
/// that it finds so is no signal (sock_alloc_send_pskb).
bool finds_room(kernel_call& call, socket_file& s, instant deadline, int& flags, kernel_result& r) {
    if (!s.is_local())
        return call.wait_ready(s, EPOLLOUT, deadline);
    deadline = s.common.send_deadline(call.where().owner().now());
    for (bool in_time = true; (r = s.room()) == -EAGAIN && in_time;)
        in_time = call.wait_woken(s, deadline);
    if (r < 0)
        flags |= MSG_NOSIGNAL;
    return r == 0;
}

/// The rest of a send that may wait and whose first look gave `r`: send(2) returns when all is
/// taken, or SO_SNDTIMEO is over. Returns how many bytes were taken in all, or an error; with
/// MSG_NOSIGNAL in `flags` if that is to be no signal.
kernel_result wait_for_room(kernel_call& call, socket_file& s, std::span<const std::byte> all,
                            int& flags, std::span<const std::byte> to, kernel_result r) {
    const instant deadline = s.common.send_deadline(call.where().owner().now());
    std::size_t sent = r > 0 ? static_cast<std::size_t>(r) : 0;
    while ((r >= 0 && sent < all.size()) ||
           (r == -EAGAIN && finds_room(call, s, deadline, flags, r))) {
        r = s.send(all.subspan(sent), flags, to);
        sent += r > 0 ? static_cast<std::size_t>(r) : 0;
    }
    return sent > 0 ? static_cast<kernel_result>(sent) : r;
}

[[gnu::always_inline]] inline ssize_t transmit(program& p, const hashed_name& name, int fd,
                                               std::span<const iovec> parts, int flags,
                                               std::span<const std::byte> to) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & ~sent_flags) != 0) [[unlikely]]
        return refuse(p, "send with flags other than MSG_NOSIGNAL, MSG_DONTWAIT and MSG_MORE");
    call.spend_time();
    kernel_result r = 0;
    auto* const s = call.find_as<socket_file>(fd, ENOTSOCK, r);
    if (s == nullptr) [[unlikely]]
        return call.done(r, {{"fd", fd}});
    const bool may_wait = !s->nonblocking && (flags & MSG_DONTWAIT) == 0;
    std::vector<std::byte> kept; // a call that waits shares nothing with other programs
    const std::span<const std::byte> all =
        parts.size() == 1 ? single(parts[0]) : gather(parts, may_wait ? kept : scratch());
    r = s->send(all, flags, to);
    if (may_wait) [[unlikely]]
        r = wait_for_room(call, *s, all, flags, to, r);
    const bool signals = r == -EPIPE && (flags & MSG_NOSIGNAL) == 0 && !s->keeps_messages();
    const long result = call.done_often(
        r, hashed_name::of(s->outgoing_path()), all.first(r > 0 ? static_cast<std::size_t>(r) : 0),
        call_argument("fd", fd), call_argument("length", all.size()));
    return signals ? broken_pipe(p) : result;
}

} // namespace

ssize_t receive_on_socket(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                          int flags, received_message* told) {
    received_message unwanted;
    return receive(p, name, fd, parts, flags, told != nullptr ? *told : unwanted);
}

ssize_t send_on_socket(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                       int flags, std::span<const std::byte> to) {
    return transmit(p, name, fd, parts, flags, to);
}

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t recv(int fd, void* data, size_t size, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recv(fd, data, size, flags);
    const iovec one{data, size};
    squall::received_message unwanted;
    return receive(*running_program, "recv", fd, {&one, 1}, flags, unwanted);
}

ssize_t __recv_chk(int fd, void* data, size_t size, size_t, int flags) {
    return recv(fd, data, size, flags);
}

ssize_t recvfrom(int fd, void* data, size_t size, int flags, sockaddr* from, socklen_t* length) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recvfrom(fd, data, size, flags, from, length);
    const iovec one{data, size};
    if (from == nullptr)
        return receive_on_socket(*running_program, "recvfrom", fd, {&one, 1}, flags);
    squall::socket_address name;
    squall::received_message told{&name, 0};
    const ssize_t r = receive_on_socket(*running_program, "recvfrom", fd, {&one, 1}, flags, &told);
    if (r >= 0)
        name.copy_out(from, length);
    return r;
}

ssize_t __recvfrom_chk(int fd, void* data, size_t size, size_t, int flags, sockaddr* from,
                       socklen_t* length) {
    return recvfrom(fd, data, size, flags, from, length);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recvmsg(fd, message, flags);
    squall::socket_address name;
    squall::received_message told{message->msg_name != nullptr ? &name : nullptr, 0};
    const ssize_t r = receive_on_socket(*running_program, "recvmsg", fd,
                                        {message->msg_iov, message->msg_iovlen}, flags, &told);
    if (r < 0)
        return r;
    name.copy_out(static_cast<sockaddr*>(message->msg_name), &message->msg_namelen);
    message->msg_flags = told.flags;
    message->msg_controllen = 0;
    return r;
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::send(fd, data, size, flags);
    const iovec one{const_cast<void*>(data), size};
    return transmit(*running_program, "send", fd, {&one, 1}, flags, {});
}

ssize_t sendto(int fd, const void* data, size_t size, int flags, const sockaddr* to,
               socklen_t length) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::sendto(fd, data, size, flags, to, length);
    std::span<const std::byte> name;
    if (const squall::kernel_result r = address_bytes(to, to == nullptr ? 0 : length, name); r < 0)
        return kernel_call::fail(static_cast<int>(-r));
    const iovec one{const_cast<void*>(data), size};
    return send_on_socket(*running_program, "sendto", fd, {&one, 1}, flags, name);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::sendmsg(fd, message, flags);
    if (message->msg_controllen != 0)
        return refuse(*running_program, "sendmsg with control data");
    const auto* const to = static_cast<const sockaddr*>(message->msg_name);
    std::span<const std::byte> name;
    if (const squall::kernel_result r =
            address_bytes(to, to == nullptr ? 0 : message->msg_namelen, name);
        r < 0)
        return kernel_call::fail(static_cast<int>(-r));
    return send_on_socket(*running_program, "sendmsg", fd, {message->msg_iov, message->msg_iovlen},
                          flags, name);
}

} // extern "C"
