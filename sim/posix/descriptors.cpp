// read, write, close and their kin: calls that take any descriptor.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sockets.hpp"
#include "sim/world/host.hpp"

#include <cstdarg>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(read)
SQUALL_REAL(write)
SQUALL_REAL(readv)
SQUALL_REAL(writev)
SQUALL_REAL(close)
SQUALL_REAL(fcntl)
SQUALL_REAL(ioctl)
SQUALL_REAL(dup)
SQUALL_REAL(dup2)
SQUALL_REAL(dup3)
} // namespace squall::real

namespace squall::posix {

namespace {

int control_flags(kernel_call& call, file* f, int fd, int command, long argument) {
    kernel_result r = 0;
    if (f == nullptr)
        r = -EBADF;
    else if (command == F_GETFL)
        r = O_RDWR | (f->nonblocking ? O_NONBLOCK : 0);
    else if (command == F_SETFL)
        f->nonblocking = (argument & O_NONBLOCK) != 0;
    else if (command == F_GETFD)
        r = FD_CLOEXEC;
    return call.done_int(r, {{"fd", fd}, {"command", command}, {"argument", argument}});
}

int control_device(kernel_call& call, file* f, int fd, unsigned long request, void* argument) {
    kernel_result r = 0;
    if (f == nullptr) {
        r = -EBADF;
    } else if (request == FIONBIO) {
        f->nonblocking = *static_cast<int*>(argument) != 0;
    } else if (request == FIONREAD) {
        r = f->kind == file_kind::socket ? static_cast<socket_file*>(f)->unread_bytes() : -ENOTTY;
        if (r >= 0) {
            *static_cast<int*>(argument) = static_cast<int>(r);
            r = 0;
        }
    } else {
        r = -ENOTTY;
    }
    return call.done_int(r, {{"fd", fd}, {"request", request}});
}

ssize_t read_file(program& p, int fd, std::span<std::byte> into) {
    kernel_call call(p, "read");
    if (call.deaf())
        return kernel_call::fail(EIO);
    file* const f = call.find(fd);
    kernel_result r = -EBADF;
    if (f != nullptr) {
        r = f->read(into);
        while (r == -EAGAIN && !f->nonblocking && call.wait_ready(*f, EPOLLIN))
            r = f->read(into);
    }
    return call.done(r, {{"fd", fd}, {"length", into.size()}}, {},
                     into.first(r > 0 ? static_cast<std::size_t>(r) : 0));
}

ssize_t write_file(program& p, int fd, std::span<const std::byte> from) {
    kernel_call call(p, "write");
    if (call.deaf())
        return kernel_call::fail(EIO);
    file* const f = call.find(fd);
    kernel_result r = -EBADF;
    if (f != nullptr) {
        r = f->write(from);
        while (r == -EAGAIN && !f->nonblocking && call.wait_ready(*f, EPOLLOUT))
            r = f->write(from);
    }
    return call.done(r, {{"fd", fd}, {"length", from.size()}}, {},
                     from.first(r > 0 ? static_cast<std::size_t>(r) : 0));
}

bool is_socket(const program& p, int fd) {
    const file* const f = p.where().descriptors.find(fd);
    return f != nullptr && f->kind == file_kind::socket;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t read(int fd, void* data, size_t size) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::read(fd, data, size);
    iovec one{data, size};
    if (is_socket(*running_program, fd) && size > 0)
        return receive_on_socket(*running_program, "read", fd, {&one, 1}, 0);
    return read_file(*running_program, fd, {static_cast<std::byte*>(data), size});
}

ssize_t write(int fd, const void* data, size_t size) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::write(fd, data, size);
    iovec one{const_cast<void*>(data), size};
    if (is_socket(*running_program, fd))
        return send_on_socket(*running_program, "write", fd, {&one, 1}, 0);
    return write_file(*running_program, fd, {static_cast<const std::byte*>(data), size});
}

ssize_t readv(int fd, const iovec* parts, int count) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::readv(fd, parts, count);
    return receive_on_socket(*running_program, "readv", fd,
                             {parts, static_cast<std::size_t>(count)}, 0);
}

ssize_t writev(int fd, const iovec* parts, int count) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::writev(fd, parts, count);
    return send_on_socket(*running_program, "writev", fd, {parts, static_cast<std::size_t>(count)},
                          0);
}

ssize_t __read_chk(int fd, void* data, size_t size, size_t) {
    return read(fd, data, size);
}

int close(int fd) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::close(fd);
    kernel_call call(*running_program, "close");
    if (call.deaf())
        return 0; // the end of the host has closed it, or will
    return call.done_int(call.where().descriptors.close(fd), {{"fd", fd}});
}

int fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    if (running_program == nullptr || !simulated(fd))
        return squall::real::fcntl(fd, command, argument);
    kernel_call call(*running_program, "fcntl");
    if (call.deaf())
        return kernel_call::fail(EIO);
    if (command != F_GETFL && command != F_SETFL && command != F_GETFD && command != F_SETFD)
        return refuse(*running_program, "fcntl with a command other than F_GETFL, F_SETFL, "
                                        "F_GETFD and F_SETFD");
    return control_flags(call, call.find(fd), fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    return fcntl(fd, command, argument);
}

int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list arguments;
    va_start(arguments, request);
    void* const argument = va_arg(arguments, void*);
    va_end(arguments);
    if (running_program == nullptr || !simulated(fd))
        return squall::real::ioctl(fd, request, argument);
    kernel_call call(*running_program, "ioctl");
    if (call.deaf())
        return kernel_call::fail(EIO);
    return control_device(call, call.find(fd), fd, request, argument);
}

int dup(int fd) noexcept {
    return running_program == nullptr || !simulated(fd) ? squall::real::dup(fd)
                                                        : refuse(*running_program, "dup");
}
int dup2(int fd, int wanted) noexcept {
    return running_program == nullptr || !simulated(fd) ? squall::real::dup2(fd, wanted)
                                                        : refuse(*running_program, "dup2");
}
int dup3(int fd, int wanted, int flags) noexcept {
    return running_program == nullptr || !simulated(fd) ? squall::real::dup3(fd, wanted, flags)
                                                        : refuse(*running_program, "dup3");
}
} // extern "C"
