#pragma once

#include "campaign/hunt_results.hpp"
#include "campaign/options.hpp"
#include "campaign/summary.hpp"

#include <string>

namespace squall {

/// junit.xml of a hunt: a suite for each scenario, a case for each of its invariants and for each
/// other way in which a run can end badly (docs/hunt-output.md).
std::string hunt_junit(const hunt_options& o, const hunt_results& results,
                       const hunt_course& course);

} // namespace squall
