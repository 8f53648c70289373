#pragma once

#include "campaign/hunt_results.hpp"
#include "campaign/options.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>

namespace squall {

/// How a hunt went, besides what it found.
struct hunt_course {
    std::chrono::milliseconds elapsed{0};
    std::optional<seed_range> seeds; ///< that were run on every scenario
    std::uint64_t rechecked = 0;     ///< runs made again in a fresh process
    bool interrupted = false;
};

/// What a person wants to know when the hunt is over.
void print_summary(std::ostream& out, const hunt_options& o, const hunt_results& results,
                   const hunt_course& course);

} // namespace squall
