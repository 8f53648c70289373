#include "sim/posix/real.hpp"

#include "sim/sanitizers.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

namespace squall::real {

namespace {

/// ThreadSanitizer learns of threads, locks and descriptors by replacing the same functions. Our
/// definitions take its place, so what is passed on must go to it: it crashes in a thread that it
/// did not see begin.
void* sanitizers_own([[maybe_unused]] const char* name) noexcept {
#if SQUALL_TSAN
    std::array<char, 64> own{};
    std::snprintf(own.data(), own.size(), "__interceptor_%s", name);
    return ::dlsym(RTLD_DEFAULT, own.data());
#else
    return nullptr;
#endif
}

} // namespace

void* look_up(const char* name, const char* version) noexcept {
    if (void* const own = sanitizers_own(name); own != nullptr) {
        return own;
    }
    void* const found =
        version == nullptr ? ::dlsym(RTLD_NEXT, name) : ::dlvsym(RTLD_NEXT, name, version);
    if (found == nullptr) {
        std::fprintf(stderr, "squall: the C library has no %s\n", name);
        std::abort();
    }
    return found;
}

} // namespace squall::real
