// mkstemp(3) and its kin draw names from libc's own randomness; here from the host's. The files
// are real.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): its functions are defined here
#include <string_view>
#include <sys/stat.h>

namespace squall::real {
SQUALL_REAL(mkostemps)
SQUALL_REAL(mkdtemp)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr std::string_view blank = "XXXXXX";
constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// How many names that exist are passed over. Files left by another process may be in the way.
constexpr int attempts_max = 100;

/// Fills the six X that stand before the last `suffix` characters until `make` takes the name.
template <typename Make>
int make_named(host& h, char* name, int suffix, const Make& make) {
    const std::size_t length = std::string_view(name).size();
    if (suffix < 0 || length < blank.size() + static_cast<std::size_t>(suffix))
        return kernel_call::fail(EINVAL);
    char* const first = name + length - static_cast<std::size_t>(suffix) - blank.size();
    if (std::string_view(first, blank.size()) != blank)
        return kernel_call::fail(EINVAL);
    for (int i = 0; i < attempts_max; ++i) {
        std::uint64_t word = h.entropy();
        for (std::size_t at = 0; at < blank.size(); ++at, word /= letters.size())
            first[at] = letters[word % letters.size()];
        const int made = make();
        if (made >= 0 || errno != EEXIST)
            return made;
    }
    return kernel_call::fail(EEXIST);
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int mkostemps(char* name, int suffix, int flags) {
    if (running_program == nullptr)
        return squall::real::mkostemps(name, suffix, flags);
    return make_named(running_program->where(), name, suffix, [&] {
        return ::open(name, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    });
}

int mkostemp(char* name, int flags) {
    return mkostemps(name, 0, flags);
}

int mkstemps(char* name, int suffix) {
    return mkostemps(name, suffix, 0);
}

int mkstemp(char* name) {
    return mkostemps(name, 0, 0);
}

char* mkdtemp(char* name) noexcept {
    if (running_program == nullptr)
        return squall::real::mkdtemp(name);
    const auto make = [&] {
        return ::mkdir(name, S_IRWXU);
    };
    return make_named(running_program->where(), name, 0, make) == 0 ? name : nullptr;
}

} // extern "C"
