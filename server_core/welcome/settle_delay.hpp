#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace squall::server {

/// How long after registration the welcome is first tried. It adapts to how long handshakes take:
/// twice the median of the last 100, within two bounds. (The median alone would find half of them
/// still CONNECTING, by its definition.) Until it has seen 20 it is a given start value, bounds or
/// not. Handshakes that never complete are not seen; they say nothing about the others.
class settle_delay {
public:
    static constexpr std::size_t window = 100;
    static constexpr std::size_t enough = 20;

    struct options {
        std::chrono::nanoseconds start;
        std::chrono::nanoseconds min;
        std::chrono::nanoseconds max;
        bool adapts; ///< false: always `start`
    };

    /// A handshake has taken this long, from registration to CONNECTED.
    void handshake_took(std::chrono::nanoseconds time);

    /// REQUIRES: min <= max.
    std::chrono::nanoseconds current(const options& wanted) const;

private:
    std::chrono::nanoseconds median() const;

    std::array<std::chrono::nanoseconds, window> latest_{}; ///< a ring
    std::size_t seen_ = 0;                                  ///< in all
};

} // namespace squall::server
