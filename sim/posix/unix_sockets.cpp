// socketpair, and the paths of AF_UNIX sockets: names in the host's own kernel, that unlink(2)
// takes away as it takes away the files that Linux makes of them.

#include "sim/kernel/unix_socket.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cstdio>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(socketpair)
SQUALL_REAL(unlink)
SQUALL_REAL(unlinkat)
SQUALL_REAL(remove)
} // namespace squall::real

namespace squall::posix {

namespace {

int make_pair(program& p, int domain, int type, int protocol, int* numbers) {
    kernel_call call(p, "socketpair");
    if (call.deaf())
        return kernel_call::fail(EIO);
    const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (domain == AF_INET || domain == AF_INET6)
        return call.done_int(-EOPNOTSUPP, {{"domain", domain}, {"type", type}});
    if (domain != AF_UNIX || kind != SOCK_STREAM)
        return refuse(p, "socketpair with a type other than AF_UNIX SOCK_STREAM");
    if (protocol != 0 && protocol != PF_UNIX)
        return call.done_int(-EPROTONOSUPPORT, {{"domain", domain}, {"type", type}});
    descriptor_table& table = call.where().descriptors;
    const auto [first, second] = unix_socket::make_pair(call.where());
    const bool close_on_exec = (type & SOCK_CLOEXEC) != 0;
    first->nonblocking = second->nonblocking = (type & SOCK_NONBLOCK) != 0;
    const kernel_result a = table.open(*first, close_on_exec);
    const kernel_result b = a < 0 ? a : table.open(*second, close_on_exec);
    if (b < 0) { // all or nothing: __sys_socketpair
        second->release();
        if (a < 0)
            first->release();
        else
            table.close(static_cast<int>(a));
        return call.done_int(b, {{"domain", domain}, {"type", type}});
    }
    numbers[0] = static_cast<int>(a);
    numbers[1] = static_cast<int>(b);
    return call.done_int(0, {{"domain", domain}, {"type", type}, {"first", a}, {"second", b}});
}

/// Whether `path` was a socket's of this host.
bool unlink_socket(program& p, const char* path) {
    host& h = p.where();
    if (h.deaf() || !h.local_names.unlink(path))
        return false;
    kernel_call(p, "unlink").done(0, {{"path", path}});
    return true;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int socketpair(int domain, int type, int protocol, int* numbers) noexcept {
    return running_program == nullptr
               ? squall::real::socketpair(domain, type, protocol, numbers)
               : make_pair(*running_program, domain, type, protocol, numbers);
}

int unlink(const char* path) noexcept {
    return running_program != nullptr && unlink_socket(*running_program, path)
               ? 0
               : squall::real::unlink(path);
}

int unlinkat(int directory, const char* path, int flags) noexcept {
    const bool plain = flags == 0 && directory == AT_FDCWD;
    return running_program != nullptr && plain && unlink_socket(*running_program, path)
               ? 0
               : squall::real::unlinkat(directory, path, flags);
}

int remove(const char* path) noexcept {
    return running_program != nullptr && unlink_socket(*running_program, path)
               ? 0
               : squall::real::remove(path);
}

} // extern "C"
