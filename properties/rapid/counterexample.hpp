#pragma once

#include "sim/run/run.hpp"
#include "sim/tape/decision.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace squall {

/// The finding of that name, if the run has one.
const finding* finding_of(const run_result& result, std::string_view invariant) noexcept;

/// The same breach with fewer and smaller decisions: leaves out one after the other, and halves
/// values, as long as the invariant is still broken. rapidcheck has shrunk the plan by then; this
/// removes what the seed added. REQUIRES: these decisions break the invariant.
std::vector<decision> fewest(const scenario& what, std::vector<decision> decisions,
                             std::string_view invariant);

/// Prints the story of these decisions and the line that replays them, and writes the repro file
/// into `folder`. `program`: the squall that it is to be replayed by.
void tell(const scenario& what, const std::vector<decision>& decisions, std::string_view invariant,
          const std::filesystem::path& folder, const std::filesystem::path& program);

} // namespace squall
