#include "sim/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace squall {

void check_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "squall: internal error: %s does not hold at %s:%d\n", condition, file,
                 line);
    std::abort();
}

} // namespace squall
