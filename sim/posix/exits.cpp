// The end of a process from within: exit(3) and its kin. A simulated process is not the real one,
// whose end would take the simulator, every other host and the report with it: so it is a finding
// by name, and the host goes down as it would. (abort(3) stays real: whoever watches the real
// process sees where, as with SIGSEGV.)

#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"
#include "sim/world/world.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

namespace squall::posix {

namespace {

/// Takes the running program's host down. Its stack is kept: these calls promise not to throw.
[[noreturn]] void leave(program& p, std::string_view call, int status) noexcept {
    host& h = p.where();
    if (!h.deaf()) {
        {
            const outside_host guard;
            h.owner().report({verdict::crashed, std::string(call),
                              p.name() + " on " + h.name() + " called " + std::string(call) + "(" +
                                  std::to_string(status) + ")",
                              0});
        }
        h.crash();
    }
    for (;;)
        p.freeze();
}

/// libc's function of that name, which does not return.
[[noreturn]] void leave_really(const char* name, int status) noexcept {
    reinterpret_cast<void (*)(int)>(real::look_up(name))(status);
    std::abort();
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

void exit(int status) noexcept {
    if (running_program == nullptr)
        leave_really("exit", status);
    leave(*running_program, "exit", status);
}

void _exit(int status) {
    if (running_program == nullptr)
        leave_really("_exit", status);
    leave(*running_program, "_exit", status);
}

void _Exit(int status) noexcept {
    if (running_program == nullptr)
        leave_really("_Exit", status);
    leave(*running_program, "_Exit", status);
}

void quick_exit(int status) noexcept {
    if (running_program == nullptr)
        leave_really("quick_exit", status);
    leave(*running_program, "quick_exit", status);
}

} // extern "C"
