#pragma once

#include <chrono>
#include <cstdint>

namespace squall {

/// Length of virtual time, nanoseconds.
using duration = std::chrono::nanoseconds;

/// The world's clock: starts at zero, moves only between events, never backwards. A tag; it has
/// no now(), because the time belongs to a world (world::now) and not to the process.
struct virtual_clock {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = squall::duration;
    using time_point = std::chrono::time_point<virtual_clock, duration>;
    static constexpr bool is_steady = true;
};

/// A moment of virtual time, nanoseconds since the world began.
using instant = virtual_clock::time_point;

/// "No deadline" for waits; later than anything that happens.
inline constexpr instant forever = instant::max();

/// Nanoseconds since the world began.
constexpr std::int64_t ns(instant t) noexcept {
    return t.time_since_epoch().count();
}

} // namespace squall
