// Calls that are made for files, on descriptors that are none: "as s CALL".

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

using call = std::string (*)(int fd);

std::string type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFSOCK:
        return "socket";
    case S_IFIFO:
        return "fifo";
    case S_IFCHR:
        return "character";
    case S_IFREG:
        return "regular";
    default:
        return (mode & S_IFMT) == 0 ? "none" : "other";
    }
}

/// Type, permissions, links, size, blocks, size of a block.
template <typename Stat>
std::string described(const Stat& s) {
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%s %03o links %ld size %ld blocks %ld of %ld",
                  type_of(s.st_mode).c_str(), s.st_mode & 07777U, static_cast<long>(s.st_nlink),
                  static_cast<long>(s.st_size), static_cast<long>(s.st_blocks),
                  static_cast<long>(s.st_blksize));
    return std::string(text.data()) + (s.st_uid == ::geteuid() ? "" : " of another");
}

std::string status(int fd) {
    struct stat s {};
    return ::fstat(fd, &s) < 0 ? error_text(errno) : described(s);
}
std::string status_at(int fd) {
    struct stat s {};
    return ::fstatat(fd, "", &s, AT_EMPTY_PATH) < 0 ? error_text(errno) : described(s);
}
std::string status_extended(int fd) {
    struct statx x {};
    if (::statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &x) < 0)
        return error_text(errno);
    return type_of(x.stx_mode);
}

char byte = 'x';
const iovec part{&byte, 1};

const std::map<std::string, call, std::less<>>& calls() {
    static const std::map<std::string, call, std::less<>> table = {
        {"fstat", status},
        {"fstatat", status_at},
        {"statx", status_extended},
        {"lseek",
         [](int fd) {
             return count_or_error(::lseek(fd, 0, SEEK_CUR));
         }},
        {"pread",
         [](int fd) {
             return count_or_error(::pread(fd, &byte, 1, 0));
         }},
        {"pwrite",
         [](int fd) {
             return count_or_error(::pwrite(fd, &byte, 1, 0));
         }},
        {"pread-1",
         [](int fd) {
             return count_or_error(::pread(fd, &byte, 1, -1));
         }},
        {"preadv",
         [](int fd) {
             return count_or_error(::preadv(fd, &part, 1, 0));
         }},
        {"pwritev",
         [](int fd) {
             return count_or_error(::pwritev(fd, &part, 1, 0));
         }},
        {"ftruncate",
         [](int fd) {
             return ok_or_error(::ftruncate(fd, 0));
         }},
        {"fsync",
         [](int fd) {
             return ok_or_error(::fsync(fd));
         }},
        {"fdatasync",
         [](int fd) {
             return ok_or_error(::fdatasync(fd));
         }},
        {"fallocate",
         [](int fd) {
             return ok_or_error(::fallocate(fd, 0, 0, 1));
         }},
        {"posix_fallocate",
         [](int fd) {
             const int error = ::posix_fallocate(fd, 0, 1);
             return error == 0 ? "ok" : error_text(error);
         }},
        {"posix_fadvise",
         [](int fd) {
             const int error = ::posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL);
             return error == 0 ? "ok" : error_text(error);
         }},
        {"readahead",
         [](int fd) {
             return ok_or_error(::readahead(fd, 0, 1));
         }},
        {"sync_file_range",
         [](int fd) {
             return ok_or_error(::sync_file_range(fd, 0, 1, 0));
         }},
        {"isatty",
         [](int fd) {
             return ::isatty(fd) == 1 ? "yes" : error_text(errno);
         }},
        {"ttyname",
         [](int fd) {
             return ::ttyname(fd) != nullptr ? "yes" : error_text(errno);
         }},
        {"tcgetattr",
         [](int fd) {
             termios t{};
             return ok_or_error(::tcgetattr(fd, &t));
         }},
        {"fchdir",
         [](int fd) {
             return ok_or_error(::fchdir(fd));
         }},
        {"opendir",
         [](int fd) {
             return ::fdopendir(fd) != nullptr ? "ok" : error_text(errno);
         }},
        {"isfdtype",
         [](int fd) {
             return count_or_error(::isfdtype(fd, S_IFSOCK));
         }},
    };
    return table;
}

std::string as_file(executor& e, const step_words& w) {
    const auto found = calls().find(word(w, 2));
    if (found == calls().end())
        throw std::runtime_error("unknown call '" + word(w, 2) + "'");
    return found->second(e.number(w, 1));
}

// same s t: whether they are the same file, by fstat.
std::string same(executor& e, const step_words& w) {
    struct stat one {};
    struct stat other {};
    if (::fstat(e.fd(w, 1), &one) < 0 || ::fstat(e.fd(w, 2), &other) < 0)
        return error_text(errno);
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino ? "yes" : "no";
}

} // namespace

std::span<const named_step> file_steps() {
    static constexpr std::array<named_step, 2> table = {{{"as", as_file}, {"same", same}}};
    return table;
}

} // namespace squall::conformance
