// read, write, close and their kin: calls that take any descriptor.

#include "sim/posix/closing.hpp"
#include "sim/posix/file_io.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sockets.hpp"
#include "sim/world/host.hpp"

#include <cstdarg>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(read)
SQUALL_REAL(write)
SQUALL_REAL(readv)
SQUALL_REAL(writev)
SQUALL_REAL(close)
SQUALL_REAL(ioctl)
} // namespace squall::real

namespace squall::posix {

namespace {

int control_device(kernel_call& call, file* f, int fd, unsigned long request, void* argument) {
    kernel_result r = 0;
    if (f == nullptr) {
        r = -EBADF;
    } else if (request == FIONBIO) {
        f->nonblocking = *static_cast<int*>(argument) != 0;
    } else if (request == FIOCLEX || request == FIONCLEX) {
        call.where().descriptors.set_close_on_exec(fd, request == FIOCLEX);
    } else if (request == FIONREAD) {
        r = f->unread_bytes();
        if (r >= 0) {
            *static_cast<int*>(argument) = static_cast<int>(r);
            r = 0;
        }
    } else {
        r = -ENOTTY;
    }
    return call.done_int(r, {{"fd", fd}, {"request", request}});
}

bool is_socket(const program& p, int fd) {
    const file* const f = p.where().descriptors.find(fd);
    return f != nullptr && f->kind == file_kind::socket;
}

/// Of a call with parts, before it does anything: EBADF, EINVAL, or 0.
int refusal(const program& p, int fd, const iovec* parts, int count) {
    if (p.where().deaf())
        return EIO;
    return p.where().descriptors.find(fd) == nullptr ? EBADF : refusal_of(parts, count);
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t read(int fd, void* data, size_t size) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::read(fd, data, size);
    const iovec one{data, size};
    return is_socket(*running_program, fd) && size > 0
               ? receive_on_socket(*running_program, "read", fd, {&one, 1}, 0)
               : read_from_file(*running_program, "read", fd, {&one, 1}, false);
}

ssize_t write(int fd, const void* data, size_t size) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::write(fd, data, size);
    const iovec one{const_cast<void*>(data), size};
    return is_socket(*running_program, fd)
               ? send_on_socket(*running_program, "write", fd, {&one, 1}, 0)
               : write_to_file(*running_program, "write", fd, {&one, 1}, false);
}

ssize_t readv(int fd, const iovec* parts, int count) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::readv(fd, parts, count);
    if (const int error = refusal(*running_program, fd, parts, count); error != 0)
        return kernel_call::fail(error);
    const std::span all(parts, static_cast<std::size_t>(count));
    return is_socket(*running_program, fd) && total_of(all) > 0
               ? receive_on_socket(*running_program, "readv", fd, all, 0)
               : read_from_file(*running_program, "readv", fd, all, true);
}

ssize_t writev(int fd, const iovec* parts, int count) {
    if (running_program == nullptr || !simulated(fd))
        return squall::real::writev(fd, parts, count);
    if (const int error = refusal(*running_program, fd, parts, count); error != 0)
        return kernel_call::fail(error);
    const std::span all(parts, static_cast<std::size_t>(count));
    return is_socket(*running_program, fd) && total_of(all) > 0
               ? send_on_socket(*running_program, "writev", fd, all, 0)
               : write_to_file(*running_program, "writev", fd, all, true);
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
    return call.done_int(close_descriptor(call, fd), {{"fd", fd}});
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

} // extern "C"
