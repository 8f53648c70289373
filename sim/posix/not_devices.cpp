// Terminals and folders, which no simulated descriptor is. And what succeeds on a socket or a pipe
// without being of use there, and streams of stdio upon them: refused by name.

#include "sim/posix/not_files.hpp"

#include "sim/posix/real.hpp"

#include <cstdarg>
#include <cstdio>
#include <dirent.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(ttyname)
SQUALL_REAL(ttyname_r)
SQUALL_REAL(isatty)
SQUALL_REAL(tcgetattr)
SQUALL_REAL(tcsetattr)
SQUALL_REAL(tcdrain)
SQUALL_REAL(tcflow)
SQUALL_REAL(tcflush)
SQUALL_REAL(fchdir)
SQUALL_REAL(getdents64)
SQUALL_REAL(fdopendir)
SQUALL_REAL(fdopen)
SQUALL_REAL(vdprintf)
SQUALL_REAL(flock)
SQUALL_REAL(lockf)
SQUALL_REAL(fchmod)
SQUALL_REAL(fchown)
SQUALL_REAL(futimens)
SQUALL_REAL(fstatfs)
SQUALL_REAL(fstatvfs)
} // namespace squall::real

namespace squall::posix {

namespace {

int refused_on_descriptor(const char* name) {
    return refuse(*running_program, std::string(name) + " of a socket, pipe or the like");
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

// Terminals. (Of epoll and random devices Linux 6.18 says EINVAL, older ones ENOTTY of epoll.)
int isatty(int fd) noexcept {
    if (outside(fd))
        return squall::real::isatty(fd);
    (void)fails("isatty", fd, ENOTTY);
    return 0;
}
char* ttyname(int fd) noexcept {
    if (outside(fd))
        return squall::real::ttyname(fd);
    (void)fails("ttyname", fd, ENOTTY);
    return nullptr;
}
int ttyname_r(int fd, char* name, size_t size) noexcept {
    return outside(fd) ? squall::real::ttyname_r(fd, name, size)
                       : told_as_number(fails("ttyname_r", fd, ENOTTY));
}
int tcgetattr(int fd, termios* out) noexcept {
    return outside(fd) ? squall::real::tcgetattr(fd, out) : fails("tcgetattr", fd, ENOTTY);
}
int tcsetattr(int fd, int how, const termios* wanted) noexcept {
    return outside(fd) ? squall::real::tcsetattr(fd, how, wanted) : fails("tcsetattr", fd, ENOTTY);
}
int tcdrain(int fd) {
    return outside(fd) ? squall::real::tcdrain(fd) : fails("tcdrain", fd, ENOTTY);
}
int tcflow(int fd, int action) noexcept {
    return outside(fd) ? squall::real::tcflow(fd, action) : fails("tcflow", fd, ENOTTY);
}
int tcflush(int fd, int queue) noexcept {
    return outside(fd) ? squall::real::tcflush(fd, queue) : fails("tcflush", fd, ENOTTY);
}

int fchdir(int fd) noexcept {
    return outside(fd) ? squall::real::fchdir(fd) : fails("fchdir", fd, ENOTDIR);
}
ssize_t getdents64(int fd, void* into, size_t size) noexcept {
    return outside(fd) ? squall::real::getdents64(fd, into, size)
                       : fails("getdents64", fd, ENOTDIR);
}
DIR* fdopendir(int fd) {
    if (outside(fd))
        return squall::real::fdopendir(fd);
    (void)fails("fdopendir", fd, ENOTDIR);
    return nullptr;
}

// Refused.
FILE* fdopen(int fd, const char* mode) noexcept {
    if (outside(fd))
        return squall::real::fdopen(fd, mode);
    refused_on_descriptor("fdopen");
    return nullptr;
}
int vdprintf(int fd, const char* format, va_list arguments) {
    return outside(fd) ? squall::real::vdprintf(fd, format, arguments)
                       : refused_on_descriptor("vdprintf");
}
int __vdprintf_chk(int fd, int, const char* format, va_list arguments) {
    return vdprintf(fd, format, arguments);
}
int dprintf(int fd, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int r = vdprintf(fd, format, arguments);
    va_end(arguments);
    return r;
}
int __dprintf_chk(int fd, int, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int r = vdprintf(fd, format, arguments);
    va_end(arguments);
    return r;
}
int flock(int fd, int how) noexcept {
    return outside(fd) ? squall::real::flock(fd, how) : refused_on_descriptor("flock");
}
int lockf(int fd, int how, off_t length) {
    return outside(fd) ? squall::real::lockf(fd, how, length) : refused_on_descriptor("lockf");
}
int fchmod(int fd, mode_t mode) noexcept {
    return outside(fd) ? squall::real::fchmod(fd, mode) : refused_on_descriptor("fchmod");
}
int fchown(int fd, uid_t user, gid_t group) noexcept {
    return outside(fd) ? squall::real::fchown(fd, user, group) : refused_on_descriptor("fchown");
}
int futimens(int fd, const timespec* times) noexcept {
    return outside(fd) ? squall::real::futimens(fd, times) : refused_on_descriptor("futimens");
}
int fstatfs(int fd, struct statfs* out) noexcept {
    return outside(fd) ? squall::real::fstatfs(fd, out) : refused_on_descriptor("fstatfs");
}
int fstatvfs(int fd, struct statvfs* out) noexcept {
    return outside(fd) ? squall::real::fstatvfs(fd, out) : refused_on_descriptor("fstatvfs");
}

} // extern "C"
