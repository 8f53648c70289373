#pragma once

#include "sim/run/scenario.hpp"

namespace squall {

/// Field report 1, test 1: one client connects, is welcomed, speaks, and leaves.
extern const scenario voice_one;

/// Every scenario of this project, in the order in which hunts take them.
scenario_list all_scenarios();

} // namespace squall
