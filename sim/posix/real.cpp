#include "sim/posix/real.hpp"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

namespace squall::real {

void* look_up(const char* name, const char* version) noexcept {
    void* const found =
        version == nullptr ? ::dlsym(RTLD_NEXT, name) : ::dlvsym(RTLD_NEXT, name, version);
    if (found == nullptr) {
        std::fprintf(stderr, "squall: the C library has no %s\n", name);
        std::abort();
    }
    return found;
}

} // namespace squall::real
