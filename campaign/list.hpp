#pragma once

#include "campaign/options.hpp"
#include "sim/run/scenario.hpp"

#include <iosfwd>

namespace squall {

/// squall list: what there is to run, to hold, or to go wrong. Returns the exit code.
int list(const list_options& o, scenario_list scenarios, std::ostream& out);

} // namespace squall
