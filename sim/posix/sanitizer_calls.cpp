#include "sim/posix/sanitizer_calls.hpp"

#include <cstdint>
#include <cstring>
#include <dlfcn.h>

// clang links the runtime into the executable itself, where it has no name that dladdr would know;
// so its one function that asks is found by its own symbol. Null where there is none.
extern "C" __attribute__((weak)) bool _ZN11__sanitizer23IsAccessibleMemoryRangeEmm(unsigned long,
                                                                                   unsigned long);

namespace squall::posix {

namespace {

// The function is some 300 bytes long.
constexpr std::uintptr_t function_bytes_max = 4096;

} // namespace

bool is_in_sanitizer(const void* address) noexcept {
    if (auto* const own = &_ZN11__sanitizer23IsAccessibleMemoryRangeEmm; own != nullptr) {
        const auto first = reinterpret_cast<std::uintptr_t>(own);
        const auto here = reinterpret_cast<std::uintptr_t>(address);
        if (here > first && here - first < function_bytes_max)
            return true;
    }
    // gcc's is a library of its own: libasan.so, libubsan.so, libtsan.so.
    Dl_info where{};
    return ::dladdr(address, &where) != 0 && where.dli_fname != nullptr &&
           std::strstr(where.dli_fname, "san.so") != nullptr;
}

} // namespace squall::posix
