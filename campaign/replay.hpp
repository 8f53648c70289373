#pragma once

#include "campaign/options.hpp"
#include "sim/run/scenario.hpp"

#include <iosfwd>

namespace squall {

/// squall replay: one run, in a process of its own, shown event by event on `out`; then what the
/// tape held in vain, the verdict and the digest. Returns the exit code.
int replay(const replay_options& o, scenario_list scenarios, std::ostream& out);

} // namespace squall
