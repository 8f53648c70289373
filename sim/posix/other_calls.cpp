// syscall(2) by number.

#include "sim/posix/futex.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"

#include <cstdarg>
#include <string>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(syscall)
} // namespace squall::real

using squall::running_program;
using namespace squall::posix;

extern "C" {

// Reads six arguments, however many there are, as libc does: not all of them are the caller's.
__attribute__((no_sanitize("address"))) long syscall(long number, ...) noexcept {
    va_list list;
    va_start(list, number);
    long a[6];
    for (long& argument : a)
        argument = va_arg(list, long);
    va_end(list);
    if (running_program != nullptr) {
        switch (number) {
        case SYS_gettid:
        case SYS_getpid:
            return getpid();
        case SYS_getrandom:
            return getrandom(reinterpret_cast<void*>(a[0]), static_cast<size_t>(a[1]),
                             static_cast<unsigned>(a[2]));
        case SYS_clock_gettime:
            return clock_gettime(static_cast<clockid_t>(a[0]), reinterpret_cast<timespec*>(a[1]));
        case SYS_futex: // C++'s atomics that wait, and the runtime's guards of static variables
            return futex(*running_program, reinterpret_cast<const int*>(a[0]),
                         static_cast<int>(a[1]), static_cast<int>(a[2]),
                         reinterpret_cast<const timespec*>(a[3]));
        case SYS_membarrier:
            break;
        default:
            return refuse(*running_program, "syscall number " + std::to_string(number));
        }
    }
    return squall::real::syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

} // extern "C"
