#pragma once

#include <cstdint>

namespace squall::faults {

inline constexpr std::uint64_t us_max_second = 1'000'000;

} // namespace squall::faults
