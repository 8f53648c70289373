// What a process has used so far, C11's clock, and giving way to others. A program here computes
// as fast as lightning and owns its processor: CPU time is the time that has passed (clocks.cpp).

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <chrono>
#include <ctime>
#include <sched.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(times)
SQUALL_REAL(getrusage)
SQUALL_REAL(timespec_get)
SQUALL_REAL(sched_yield)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr long us_per_second = 1'000'000;

/// CPU time in ticks of clock(3): microseconds (CLOCKS_PER_SEC is fixed by POSIX).
static_assert(CLOCKS_PER_SEC == us_per_second);

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

clock_t times(tms* out) noexcept {
    if (running_program == nullptr)
        return squall::real::times(out);
    const clock_t ticks = clock() / (us_per_second / ::sysconf(_SC_CLK_TCK));
    if (out != nullptr)
        *out = {ticks, 0, 0, 0};
    return ticks;
}

int getrusage(__rusage_who_t who, rusage* out) noexcept {
    if (running_program == nullptr)
        return squall::real::getrusage(who, out);
    const clock_t used = who == RUSAGE_CHILDREN ? 0 : clock();
    *out = {};
    out->ru_utime = {used / us_per_second, used % us_per_second};
    return 0;
}

int timespec_get(timespec* out, int base) noexcept {
    if (running_program == nullptr)
        return squall::real::timespec_get(out, base);
    return base == TIME_UTC && ::clock_gettime(CLOCK_REALTIME, out) == 0 ? base : 0;
}

// A loop that waits for others and only gives way would otherwise never let their time come.
int sched_yield() noexcept {
    if (running_program == nullptr)
        return squall::real::sched_yield();
    if (running_program->where().deaf())
        running_program->note_deaf_call();
    running_program->spend(std::chrono::microseconds(1), "sched_yield");
    return 0;
}

} // extern "C"
