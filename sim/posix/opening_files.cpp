// Files are real, but for those that tell what differs from run to run: the random devices are the
// host's kernel's, and what is below /proc and /sys is refused by name.

#include "sim/kernel/random_device.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace squall::real {
SQUALL_REAL(open)
SQUALL_REAL(openat)
SQUALL_REAL(fopen)
SQUALL_REAL(fileno)
} // namespace squall::real

namespace squall::posix {

namespace {

bool is_random_device(std::string_view path) {
    return path == "/dev/urandom" || path == "/dev/random";
}

/// Whether the file tells of the real machine and this very process. A program's own stack traces
/// need two of them.
bool tells_of_the_machine(std::string_view path) {
    return (path.starts_with("/proc/") || path.starts_with("/sys/") || path == "/dev/hwrng") &&
           path != "/proc/self/exe" && path != "/proc/self/maps";
}

int refuse_file(program& p, std::string_view call, std::string_view path) {
    return refuse(p, std::string(call) + " of " + std::string(path));
}

int open_random_device(program& p, const hashed_name& name) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    auto* const f = new random_device(call.where());
    const kernel_result r = call.where().descriptors.open(*f);
    if (r < 0)
        f->release();
    return call.done_int(r, {{"random_device", 1}});
}

/// A stream of stdio over a simulated descriptor, which libc itself knows nothing of.
struct device_stream {
    FILE* stream;
    int fd;
};
std::vector<device_stream*>& device_streams() {
    static std::vector<device_stream*> open;
    return open;
}

ssize_t read_stream(void* cookie, char* into, size_t size) {
    return ::read(static_cast<device_stream*>(cookie)->fd, into, size);
}

int close_stream(void* cookie) {
    auto* const s = static_cast<device_stream*>(cookie);
    std::erase(device_streams(), s);
    const int result = ::close(s->fd);
    delete s;
    return result;
}

FILE* open_device_stream(program& p, const char* mode) {
    const inside_simulator guard;
    const int fd = open_random_device(p, "fopen");
    if (fd < 0)
        return nullptr;
    auto* const s = new device_stream{nullptr, fd};
    s->stream = ::fopencookie(s, mode, {read_stream, nullptr, nullptr, close_stream});
    device_streams().push_back(s);
    return s->stream;
}

/// The third argument of open(2), where there is one.
mode_t mode_of(int flags, va_list arguments) {
    const bool makes_a_file = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return makes_a_file ? va_arg(arguments, mode_t) : 0;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int openat(int folder, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    if (running_program != nullptr) {
        if (is_random_device(path))
            return open_random_device(*running_program, "open");
        if (tells_of_the_machine(path))
            return refuse_file(*running_program, "open", path);
    }
    return squall::real::openat(folder, path, flags, mode);
}

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return running_program == nullptr ? squall::real::open(path, flags, mode)
                                      : openat(AT_FDCWD, path, flags, mode);
}

// Neither this nor fopen64 is a weak alias as its kin: a sanitizer's runtime has one too, which
// would win (ThreadSanitizer's open64, AddressSanitizer's fopen64, which libstdc++'s file streams
// call).
int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return ::open(path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
    if (running_program != nullptr) {
        if (is_random_device(path))
            return open_device_stream(*running_program, mode);
        if (tells_of_the_machine(path)) {
            refuse_file(*running_program, "fopen", path);
            return nullptr;
        }
    }
    return squall::real::fopen(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
    return fopen(path, mode);
}

int fileno(FILE* stream) noexcept {
    for (const device_stream* const s : device_streams())
        if (s->stream == stream)
            return s->fd;
    return squall::real::fileno(stream);
}

} // extern "C"
