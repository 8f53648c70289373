#pragma once

#include "sim/run/scenario.hpp"
#include "sim/tape/decision.hpp"
#include "sim/time.hpp"
#include "sim/world/finding.hpp"
#include "sim/world/world.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace squall {

/// What came of one run.
struct run_result {
    verdict outcome = verdict::healthy;
    std::vector<finding> findings;   ///< at most one for each invariant
    std::vector<decision> decisions; ///< those that took effect: a tape that gives this run again
    std::uint64_t digest = 0;
    std::uint64_t events = 0; ///< trace events
    instant ended{};          ///< virtual time at the end
    unsigned abandoned = 0;   ///< programs that would not end; their stacks are kept
};

/// Runs `what` once, in a world of its own, with the answers of `source`. `listeners` hear every
/// event after the scenario's monitors. Throws posix::interposition_error; whatever else the
/// scenario's own code throws comes through.
run_result run(const scenario& what, decision_source& source, std::uint64_t entropy_seed = 0,
               const world_limits& limits = {}, std::span<trace_listener* const> listeners = {});

} // namespace squall
