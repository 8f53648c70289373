#pragma once

#include "sim/run/monitor.hpp"
#include "sim/run/probe.hpp"
#include "sim/tape/site.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace squall {

class world;

/// A story that can be told again with any tape: which hosts there are, what they run, how long
/// it goes, and what must hold meanwhile.
struct scenario {
    std::string_view name; ///< "voice-one"
    std::string_view text; ///< one sentence
    /// Fills the world and runs it (world::run_until). Whatever varies must come from the
    /// world's tape. Called once a run, with an empty world.
    std::function<void(world&)> play;
    std::vector<const invariant*> invariants;
    /// Questions that this scenario's own clients ask, besides those of the simulator.
    std::vector<const site*> sites;
    /// What should come up in some of the runs (hunt --stats).
    std::vector<const probe*> probes = {};
};

using scenario_list = std::span<const scenario* const>;

/// The scenario of that name, or null.
const scenario* find_scenario(scenario_list scenarios, std::string_view name) noexcept;

/// Every site that a tape for these scenarios may name: the simulator's, then the scenarios' own,
/// each once.
std::vector<const site*> all_sites(scenario_list scenarios);

/// Every invariant of these scenarios, by id, each once.
std::vector<const invariant*> all_invariants(scenario_list scenarios);

/// Every probe of these scenarios, in their order, each once.
std::vector<const probe*> all_probes(scenario_list scenarios);

} // namespace squall
