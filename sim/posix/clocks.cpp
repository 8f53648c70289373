// Reading clocks and sleeping.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <sys/time.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(clock_gettime)
SQUALL_REAL(clock_getres)
SQUALL_REAL(gettimeofday)
SQUALL_REAL(time)
SQUALL_REAL(clock)
SQUALL_REAL(clock_nanosleep)
SQUALL_REAL(nanosleep)
SQUALL_REAL(usleep)
SQUALL_REAL(sleep)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

bool is_coarse(clockid_t clock) {
    return clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE;
}

/// What the clock shows, nanoseconds; a loop that only reads clocks makes time pass.
std::int64_t read_clock(program& p, clockid_t clock) {
    const inside_simulator guard;
    host& h = p.where();
    p.spend(h.clock_reading_cost(), "clock_gettime");
    const bool wall =
        clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
    const std::int64_t t =
        h.clock.shown(wall ? h.realtime_ns() : h.monotonic_ns(), is_coarse(clock));
    p.spend(h.clock_staleness(), "clock_gettime");
    return t;
}

/// False, with errno EINTR, if a signal's handler ran meanwhile.
bool sleep_until(program& p, instant deadline, std::string_view what) {
    while (p.where().owner().now() < deadline) {
        p.wait(deadline, what);
        if (p.take_interrupted())
            return kernel_call::fail(EINTR) == 0;
    }
    return true;
}

/// What is left of a sleep that ends at `deadline`, as nanosleep(2) tells it.
timespec rest_until(const program& p, instant deadline) {
    const std::int64_t ns = std::max(deadline - p.where().owner().now(), duration{0}).count();
    return {ns / ns_per_second, ns % ns_per_second};
}

/// nanosleep(2) in its relative form: 0 or EINTR.
int sleep_for(program& p, duration how_long, timespec* left, std::string_view what) {
    const instant deadline = p.where().after(how_long);
    if (sleep_until(p, deadline, what))
        return 0;
    if (left != nullptr)
        *left = rest_until(p, deadline);
    return EINTR;
}

/// The deadline is asked for anew after each wait: it moves when the clock is set.
bool sleep_until_realtime(program& p, std::int64_t t) {
    const host& h = p.where();
    while (h.realtime_ns() < t) {
        p.wait(h.when_realtime(t), "clock_nanosleep on CLOCK_REALTIME");
        if (p.take_interrupted())
            return false;
    }
    return true;
}

duration length(const timespec& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

bool valid(const timespec& t) {
    return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < ns_per_second;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
    if (running_program == nullptr)
        return squall::real::clock_gettime(clock, out);
    const std::int64_t t = read_clock(*running_program, clock);
    *out = {t / ns_per_second, t % ns_per_second};
    return 0;
}

int clock_getres(clockid_t clock, timespec* out) noexcept {
    if (running_program == nullptr)
        return squall::real::clock_getres(clock, out);
    if (out != nullptr)
        *out = {0, running_program->where().clock.resolution_ns(is_coarse(clock))};
    return 0;
}

int gettimeofday(timeval* out, void* zone) noexcept {
    if (running_program == nullptr)
        return squall::real::gettimeofday(out, zone);
    const std::int64_t t = read_clock(*running_program, CLOCK_REALTIME);
    *out = {t / ns_per_second, t % ns_per_second / 1000};
    return 0;
}

time_t time(time_t* out) noexcept {
    if (running_program == nullptr)
        return squall::real::time(out);
    const time_t t = read_clock(*running_program, CLOCK_REALTIME) / ns_per_second;
    if (out != nullptr)
        *out = t;
    return t;
}

clock_t clock() noexcept {
    if (running_program == nullptr)
        return squall::real::clock();
    return read_clock(*running_program, CLOCK_PROCESS_CPUTIME_ID) /
           (ns_per_second / CLOCKS_PER_SEC);
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* wanted, timespec* left) {
    if (running_program == nullptr)
        return squall::real::clock_nanosleep(clock, flags, wanted, left);
    squall::program& p = *running_program;
    if (!valid(*wanted))
        return EINVAL;
    const squall::host& h = p.where();
    const std::int64_t t = length(*wanted).count();
    if ((flags & TIMER_ABSTIME) == 0)
        return sleep_for(p, length(*wanted), left, "clock_nanosleep");
    const bool slept = clock == CLOCK_REALTIME
                           ? sleep_until_realtime(p, t)
                           : sleep_until(p, h.clock.timer_end(t), "clock_nanosleep");
    return slept ? 0 : EINTR;
}

int nanosleep(const timespec* wanted, timespec* left) {
    if (running_program == nullptr)
        return squall::real::nanosleep(wanted, left);
    if (!valid(*wanted))
        return kernel_call::fail(EINVAL);
    const int error = sleep_for(*running_program, length(*wanted), left, "nanosleep");
    return error == 0 ? 0 : kernel_call::fail(error);
}

int usleep(useconds_t us) {
    if (running_program == nullptr)
        return squall::real::usleep(us);
    const int error = sleep_for(*running_program, std::chrono::microseconds(us), nullptr, "usleep");
    return error == 0 ? 0 : kernel_call::fail(error);
}

unsigned sleep(unsigned seconds) {
    if (running_program == nullptr)
        return squall::real::sleep(seconds);
    timespec left{}; // told in whole seconds, rounded down, as glibc does
    sleep_for(*running_program, std::chrono::seconds(seconds), &left, "sleep");
    return static_cast<unsigned>(left.tv_sec);
}

} // extern "C"
