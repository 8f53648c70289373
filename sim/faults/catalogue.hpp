#pragma once

// Every question that the simulated kernel and network ask, by family. What each does is said
// where it is defined; `squall list faults` prints it. Sites of a scenario's own clients stand
// with the scenario.

#include "sim/faults/accept.hpp"
#include "sim/faults/clock.hpp"
#include "sim/faults/close.hpp"
#include "sim/faults/connect.hpp"
#include "sim/faults/cpu.hpp"
#include "sim/faults/link.hpp"
#include "sim/faults/order.hpp"
#include "sim/faults/process.hpp"
#include "sim/faults/read.hpp"
#include "sim/faults/write.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace squall::faults {

/// One array of several.
template <std::size_t... Sizes>
constexpr auto joined(const std::array<const site*, Sizes>&... parts) {
    std::array<const site*, (Sizes + ...)> all{};
    std::size_t n = 0;
    ((std::ranges::copy(parts, all.begin() + static_cast<std::ptrdiff_t>(n)), n += Sizes), ...);
    return all;
}

inline constexpr auto all =
    joined(accept_sites, connect_sites, read_sites, write_sites, close_sites, link_sites,
           order_sites, cpu_sites, clock_sites, process_sites);

} // namespace squall::faults
