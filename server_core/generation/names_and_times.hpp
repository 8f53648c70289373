#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace squall::server {

/// 128 random bits of the system as 32 hexadecimal digits: a name that nobody guesses.
std::string random_name(std::random_device& random);

/// Whole milliseconds, rounded down.
inline std::int64_t whole_ms(std::chrono::nanoseconds duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// Milliseconds since 1970: the clock that a restart does not set back.
inline std::int64_t wall_clock_ms() {
    return whole_ms(std::chrono::system_clock::now().time_since_epoch());
}

} // namespace squall::server
