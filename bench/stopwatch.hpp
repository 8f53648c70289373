#pragma once

#include <ctime>

namespace squall::bench {

/// Seconds since it was made: of the wall's clock, and of this process's CPU, which its
/// neighbours on a shared machine disturb less.
class stopwatch {
public:
    double wall() const noexcept { return read(CLOCK_MONOTONIC) - wall_; }
    double cpu() const noexcept { return read(CLOCK_PROCESS_CPUTIME_ID) - cpu_; }

private:
    static double read(clockid_t clock) noexcept {
        timespec t{};
        ::clock_gettime(clock, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    }

    double wall_ = read(CLOCK_MONOTONIC);
    double cpu_ = read(CLOCK_PROCESS_CPUTIME_ID);
};

} // namespace squall::bench
