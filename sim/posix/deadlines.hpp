#pragma once

#include "sim/world/host.hpp"
#include "sim/world/program.hpp"

#include <chrono>
#include <ctime>

namespace squall::posix {

inline duration length_of(const timespec& t) noexcept {
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

/// The world's instant at which this clock of the program's host shows `t`.
inline instant deadline_of(const program& p, clockid_t clock, const timespec& t) noexcept {
    const std::int64_t at = length_of(t).count();
    return clock == CLOCK_REALTIME ? p.where().when_realtime(at) : p.where().when_monotonic(at);
}

/// A wait inside a call that promises not to throw: when the host ends meanwhile, the program
/// stops here for good instead of being unwound through its caller.
template <typename Wait>
auto without_unwinding(program& p, const Wait& wait) noexcept {
    using result = decltype(wait());
    try {
        return wait();
    } catch (...) {
        p.freeze();
    }
    return result();
}

} // namespace squall::posix
