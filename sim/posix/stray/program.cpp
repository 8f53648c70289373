// A program linked to a library that would get past the simulator: it must not run worlds. Exits
// with 0 and the reason on standard output if it is refused.

#include "sim/posix/self_check.hpp"

#include <cstdio>

namespace stray {
void serve();
} // namespace stray

int main(int argc, char**) {
    if (argc > 100)
        stray::serve();
    try {
        squall::posix::check_interposition_once();
    } catch (const squall::posix::interposition_error& e) {
        std::puts(e.what());
        return 0;
    }
    std::puts("nobody objected");
    return 1;
}
