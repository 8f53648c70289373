// Calls that move more than one buffer: sendfile, sendmmsg, recvmmsg. What moves bytes between two
// descriptors without a file is refused by name.

#include "sim/posix/file_io.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sockets.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(sendfile)
SQUALL_REAL(sendmmsg)
SQUALL_REAL(recvmmsg)
SQUALL_REAL(pread)
SQUALL_REAL(lseek)
SQUALL_REAL(splice)
SQUALL_REAL(tee)
SQUALL_REAL(copy_file_range)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr std::size_t sendfile_max = 0x7ffff000; // MAX_RW_COUNT
constexpr unsigned messages_max = 1024;          // UIO_MAXIOV

/// One piece of a real file into a simulated descriptor.
ssize_t pass_on(program& p, file& out, int fd, std::span<std::byte> piece) {
    const iovec one{piece.data(), piece.size()};
    return out.kind == file_kind::socket ? send_on_socket(p, "sendfile", fd, {&one, 1}, 0)
                                         : write_to_file(p, "sendfile", fd, {&one, 1}, false);
}

/// Why nothing can be sent from `in` to `out`: do_sendfile; 0 if it can.
int refusal(program& p, const file* out, int in) {
    if (out == nullptr)
        return EBADF;
    if (simulated(in))
        return p.where().descriptors.find(in) == nullptr ? EBADF : EINVAL;
    return out->kind == file_kind::socket || out->kind == file_kind::pipe ? 0 : EINVAL;
}

/// From a real file to a simulated socket or pipe, as far as it takes the bytes.
ssize_t send_file(program& p, int fd, int in, off_t* offset, std::size_t count) {
    file* const out = p.where().descriptors.find(fd);
    if (const int error = p.where().deaf() ? EIO : refusal(p, out, in); error != 0)
        return kernel_call::fail(error);
    // glibc declares that it throws nothing, and a wait may have to.
    if (!out->nonblocking)
        return refuse(p, "sendfile to a blocking descriptor");
    const off_t begin = offset != nullptr ? *offset : real::lseek(in, off_t{0}, SEEK_CUR);
    if (begin < 0)
        return kernel_call::fail(errno == ESPIPE ? EINVAL : errno);
    count = std::min(count, sendfile_max);
    std::array<std::byte, 65536> buffer;
    std::size_t sent = 0;
    ssize_t last = 0;
    while (sent < count) {
        const std::size_t wanted = std::min(count - sent, buffer.size());
        last = real::pread(in, static_cast<void*>(buffer.data()), wanted,
                           begin + static_cast<off_t>(sent));
        if (last <= 0)
            break;
        const auto got = static_cast<std::size_t>(last);
        last = pass_on(p, *out, fd, std::span(buffer).first(got));
        sent += last > 0 ? static_cast<std::size_t>(last) : 0;
        if (last < static_cast<ssize_t>(got))
            break;
    }
    if (sent == 0)
        return last < 0 ? -1 : 0;
    const off_t end = begin + static_cast<off_t>(sent);
    if (offset != nullptr)
        *offset = end;
    else
        real::lseek(in, end, SEEK_SET);
    return static_cast<ssize_t>(sent);
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t sendfile(int out, int in, off_t* offset, size_t count) noexcept {
    return running_program == nullptr || (!simulated(out) && !simulated(in))
               ? squall::real::sendfile(out, in, offset, count)
               : send_file(*running_program, out, in, offset, count);
}

ssize_t sendfile64(int out, int in, off64_t* offset, size_t count) noexcept {
    return sendfile(out, in, offset, count);
}

int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::sendmmsg(fd, messages, count, flags);
    int sent = 0;
    for (mmsghdr& each : std::span(messages, std::min(count, messages_max))) {
        const ssize_t r = sendmsg(fd, &each.msg_hdr, flags);
        if (r < 0)
            return sent > 0 ? sent : -1;
        each.msg_len = static_cast<unsigned>(r);
        ++sent;
        if (each.msg_len < total_of({each.msg_hdr.msg_iov, each.msg_hdr.msg_iovlen}))
            break;
    }
    return sent;
}

int recvmmsg(int fd, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::recvmmsg(fd, messages, count, flags, timeout);
    squall::world& w = running_program->where().owner();
    const squall::instant deadline = timeout == nullptr
                                         ? squall::forever
                                         : w.now() + std::chrono::seconds(timeout->tv_sec) +
                                               std::chrono::nanoseconds(timeout->tv_nsec);
    int got = 0;
    for (mmsghdr& each : std::span(messages, std::min(count, messages_max))) {
        const bool wait = got == 0 || (flags & MSG_WAITFORONE) == 0;
        const ssize_t r =
            recvmsg(fd, &each.msg_hdr, (flags & ~MSG_WAITFORONE) | (wait ? 0 : MSG_DONTWAIT));
        if (r < 0)
            return got > 0 ? got : -1;
        each.msg_len = static_cast<unsigned>(r);
        ++got;
        if (w.now() >= deadline) // looked at after each message only (recvmmsg(2), BUGS)
            break;
    }
    return got;
}

ssize_t splice(int in, off64_t* in_offset, int out, off64_t* out_offset, size_t count,
               unsigned flags) {
    return running_program == nullptr || (!simulated(in) && !simulated(out))
               ? squall::real::splice(in, in_offset, out, out_offset, count, flags)
               : refuse(*running_program, "splice");
}

ssize_t tee(int in, int out, size_t count, unsigned flags) {
    return running_program == nullptr || (!simulated(in) && !simulated(out))
               ? squall::real::tee(in, out, count, flags)
               : refuse(*running_program, "tee");
}

ssize_t copy_file_range(int in, off64_t* in_offset, int out, off64_t* out_offset, size_t count,
                        unsigned flags) {
    return running_program == nullptr || (!simulated(in) && !simulated(out))
               ? squall::real::copy_file_range(in, in_offset, out, out_offset, count, flags)
               : refuse(*running_program, "copy_file_range");
}

} // extern "C"
