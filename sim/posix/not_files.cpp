// What a descriptor is, where it stands, and how long it is: calls that are made for files, on
// simulated descriptors. Random devices alone are read and written at an offset.

#include "sim/posix/not_files.hpp"

#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace squall::posix {

namespace {

bool is_random(int fd) {
    const file* const f = running_program->where().descriptors.find(fd);
    return f != nullptr && f->kind == file_kind::random;
}

bool has_stream_of_bytes(const file& f) noexcept { // nonseekable: stream_open, sockets and pipes
    return f.kind == file_kind::socket || f.kind == file_kind::pipe;
}

int allocates(const file& f, off_t offset, off_t length) noexcept {
    if (offset < 0 || length <= 0)
        return -EINVAL;
    if (f.kind == file_kind::pipe)
        return f.access == O_RDONLY ? -EBADF : -ESPIPE;
    return -ENODEV;
}

mode_t mode_of(file_kind k) noexcept {
    switch (k) {
    case file_kind::socket:
        return S_IFSOCK | 0777;
    case file_kind::pipe:
        return S_IFIFO | 0600;
    case file_kind::random:
        return S_IFCHR | 0666;
    default:
        return 0600; // an anonymous inode has no type
    }
}

/// sockfs, pipefs, anon_inodefs and devtmpfs, as numbers that are not 0.
dev_t device_of(file_kind k) noexcept {
    switch (k) {
    case file_kind::socket:
        return 8;
    case file_kind::pipe:
        return 14;
    case file_kind::random:
        return 6;
    default:
        return 15;
    }
}

constexpr dev_t urandom_number = 0x109; // 1:9

struct stat status_of(const file& f) noexcept {
    struct stat s {};
    s.st_dev = device_of(f.kind);
    s.st_ino = f.has_inode() ? f.inode : 1; // anonymous ones share theirs
    s.st_mode = mode_of(f.kind);
    s.st_nlink = 1;
    s.st_uid = ::geteuid();
    s.st_gid = ::getegid();
    s.st_rdev = f.kind == file_kind::random ? urandom_number : 0;
    s.st_blksize = 4096;
    return s;
}

int status(const hashed_name& name, int fd, struct stat* out) {
    return answer(name, fd, [out](const file& f) {
        *out = status_of(f);
        return 0;
    });
}

int status_extended(int fd, struct statx* out) {
    return answer("statx", fd, [out](const file& f) {
        const struct stat s = status_of(f);
        *out = {};
        out->stx_mask = STATX_BASIC_STATS;
        out->stx_blksize = static_cast<std::uint32_t>(s.st_blksize);
        out->stx_nlink = 1;
        out->stx_uid = s.st_uid;
        out->stx_gid = s.st_gid;
        out->stx_mode = static_cast<std::uint16_t>(s.st_mode);
        out->stx_ino = s.st_ino;
        out->stx_dev_minor = static_cast<std::uint32_t>(s.st_dev);
        out->stx_rdev_major = f.kind == file_kind::random ? 1 : 0;
        out->stx_rdev_minor = f.kind == file_kind::random ? 9 : 0;
        return 0;
    });
}

/// Of a path relative to a descriptor: whether the descriptor itself is meant.
bool means_itself(const char* path, int flags) noexcept {
    return path != nullptr && *path == '\0' && (flags & AT_EMPTY_PATH) != 0;
}

/// Reading or writing at an offset: `there` moves the bytes, if the descriptor has offsets at all.
template <typename There>
ssize_t at_offset(const hashed_name& name, int fd, off_t offset, const There& there) {
    if (offset < 0)
        return kernel_call::fail(EINVAL); // before the descriptor is looked at
    return is_random(fd) ? there() : fails(name, fd, ESPIPE);
}

/// preadv2(2) and pwritev2(2): an offset of -1 is none.
template <typename There>
ssize_t at_any_offset(const hashed_name& name, int fd, off_t offset, int flags,
                      const There& there) {
    if (flags != 0)
        return refuse(*running_program, std::string(name.text()) + " with flags");
    return offset == -1 ? there() : at_offset(name, fd, offset, there);
}

} // namespace

} // namespace squall::posix

namespace squall::real {
SQUALL_REAL(fstat)
SQUALL_REAL(fstatat)
SQUALL_REAL(statx)
SQUALL_REAL(lseek)
SQUALL_REAL(pread)
SQUALL_REAL(pwrite)
SQUALL_REAL(preadv)
SQUALL_REAL(pwritev)
SQUALL_REAL(preadv2)
SQUALL_REAL(pwritev2)
SQUALL_REAL(ftruncate)
SQUALL_REAL(fsync)
SQUALL_REAL(fdatasync)
SQUALL_REAL(syncfs)
SQUALL_REAL(fallocate)
SQUALL_REAL(posix_fallocate)
SQUALL_REAL(posix_fadvise)
SQUALL_REAL(readahead)
SQUALL_REAL(sync_file_range)
SQUALL_REAL(isfdtype)
} // namespace squall::real

using squall::file;
using squall::running_program;
using namespace squall::posix;

extern "C" {

int fstat(int fd, struct stat* out) noexcept {
    return outside(fd) ? squall::real::fstat(fd, out) : status("fstat", fd, out);
}

int fstatat(int folder, const char* path, struct stat* out, int flags) noexcept {
    return outside(folder) || !means_itself(path, flags)
               ? squall::real::fstatat(folder, path, out, flags)
               : status("fstatat", folder, out);
}

int statx(int folder, const char* path, int flags, unsigned mask, struct statx* out) noexcept {
    return outside(folder) || !means_itself(path, flags)
               ? squall::real::statx(folder, path, flags, mask, out)
               : status_extended(folder, out);
}

// What programs call that were compiled for glibc before 2.33.
int __fxstat(int, int fd, struct stat* out) noexcept {
    return fstat(fd, out);
}
int __fxstat64(int, int fd, struct stat* out) noexcept {
    return fstat(fd, out);
}

off_t lseek(int fd, off_t offset, int whence) noexcept {
    if (outside(fd))
        return squall::real::lseek(fd, offset, whence);
    return answer("lseek", fd, [whence](const file& f) {
        return whence < SEEK_SET || whence > SEEK_HOLE ? -EINVAL
               : has_stream_of_bytes(f)                ? -ESPIPE
                                                       : 0; // noop_llseek
    });
}

ssize_t pread(int fd, void* data, size_t size, off_t offset) {
    return outside(fd) ? squall::real::pread(fd, data, size, offset)
                       : at_offset("pread", fd, offset, [&] { return ::read(fd, data, size); });
}
ssize_t pread64(int fd, void* data, size_t size, off_t offset) {
    return pread(fd, data, size, offset);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
    return outside(fd) ? squall::real::pwrite(fd, data, size, offset)
                       : at_offset("pwrite", fd, offset, [&] { return ::write(fd, data, size); });
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t offset) {
    return pwrite(fd, data, size, offset);
}
ssize_t __pread_chk(int fd, void* data, size_t size, off_t offset, size_t) {
    return pread(fd, data, size, offset);
}
ssize_t preadv(int fd, const iovec* parts, int count, off_t offset) {
    return outside(fd) ? squall::real::preadv(fd, parts, count, offset)
                       : at_offset("preadv", fd, offset, [&] { return ::readv(fd, parts, count); });
}
ssize_t preadv64(int fd, const iovec* parts, int count, off_t offset) {
    return preadv(fd, parts, count, offset);
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
    return outside(fd)
               ? squall::real::pwritev(fd, parts, count, offset)
               : at_offset("pwritev", fd, offset, [&] { return ::writev(fd, parts, count); });
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off_t offset) {
    return pwritev(fd, parts, count, offset);
}
ssize_t preadv2(int fd, const iovec* parts, int count, off_t offset, int flags) {
    return outside(fd) ? squall::real::preadv2(fd, parts, count, offset, flags)
                       : at_any_offset("preadv2", fd, offset, flags,
                                       [&] { return ::readv(fd, parts, count); });
}
ssize_t pwritev2(int fd, const iovec* parts, int count, off_t offset, int flags) {
    return outside(fd) ? squall::real::pwritev2(fd, parts, count, offset, flags)
                       : at_any_offset("pwritev2", fd, offset, flags,
                                       [&] { return ::writev(fd, parts, count); });
}

int ftruncate(int fd, off_t length) noexcept {
    if (outside(fd))
        return squall::real::ftruncate(fd, length);
    return length < 0 ? kernel_call::fail(EINVAL) : fails("ftruncate", fd, EINVAL);
}
int fsync(int fd) {
    return outside(fd) ? squall::real::fsync(fd) : fails("fsync", fd, EINVAL);
}
int fdatasync(int fd) {
    return outside(fd) ? squall::real::fdatasync(fd) : fails("fdatasync", fd, EINVAL);
}
int syncfs(int fd) noexcept {
    return outside(fd) ? squall::real::syncfs(fd) : fails("syncfs", fd, 0);
}
int sync_file_range(int fd, off_t offset, off_t count, unsigned flags) {
    return outside(fd) ? squall::real::sync_file_range(fd, offset, count, flags)
                       : fails("sync_file_range", fd, ESPIPE);
}
int fallocate(int fd, int mode, off_t offset, off_t length) {
    if (outside(fd))
        return squall::real::fallocate(fd, mode, offset, length);
    return answer("fallocate", fd, [=](const file& f) { return allocates(f, offset, length); });
}
int posix_fallocate(int fd, off_t offset, off_t length) {
    return outside(fd) ? squall::real::posix_fallocate(fd, offset, length)
                       : told_as_number(fallocate(fd, 0, offset, length));
}
int posix_fadvise(int fd, off_t offset, off_t length, int advice) noexcept {
    if (outside(fd))
        return squall::real::posix_fadvise(fd, offset, length, advice);
    return told_as_number(answer("posix_fadvise", fd, [=](const file& f) {
        return f.kind == squall::file_kind::pipe                           ? -ESPIPE
               : advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ? -EINVAL
                                                                           : 0;
    }));
}
ssize_t readahead(int fd, off_t offset, size_t count) noexcept {
    if (outside(fd))
        return squall::real::readahead(fd, offset, count);
    return answer("readahead", fd,
                  [](const file& f) { return f.access == O_WRONLY ? -EBADF : -EINVAL; });
}

int isfdtype(int fd, int type) noexcept {
    if (outside(fd))
        return squall::real::isfdtype(fd, type);
    return answer("isfdtype", fd, [type](const file& f) {
        return (mode_of(f.kind) & S_IFMT) == static_cast<mode_t>(type) ? 1 : 0;
    });
}

} // extern "C"
