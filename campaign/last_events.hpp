#pragma once

#include "sim/run/scenario.hpp"
#include "sim/tape/fault_profile.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace squall {

/// How many events of a run its reader is shown.
inline constexpr std::size_t last_events_max = 30;

/// Runs a seed in a fresh process, as far as event `until` (0: to its end), and returns the lines
/// of its last events, the latest last (reports/event_line.hpp). Fewer if the process dies or
/// stands still for `patience`: those that were told by then.
std::vector<std::string> last_events(const scenario& what, std::uint64_t seed,
                                     const fault_profile& faults, std::uint64_t until,
                                     std::chrono::milliseconds patience);

} // namespace squall
