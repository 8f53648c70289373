#include "sim/kernel/errors.hpp"

#include <cstring>

namespace squall {

std::string_view errno_name(int error) noexcept {
    // glibc 2.32 and later; the GNU name is the symbol itself.
    const char* const name = ::strerrorname_np(error);
    return name == nullptr ? std::string_view("E?") : std::string_view(name);
}

} // namespace squall
