#pragma once

#include "sim/run/scenario.hpp"

namespace squall {

/// The whole command line program over somebody's scenarios:
///
///     int main(int argc, char** argv) { return squall::main(argc, argv, my_scenarios); }
///
/// Subcommands hunt, replay and list; `--help` describes them. Returns the exit code: 0 healthy,
/// 1 an invariant broken, 2 usage or unreadable input, 3 no progress, 4 the server crashed,
/// 5 not deterministic.
///
/// REQUIRES: no world has run in this process, and it has one thread: runs are made in forked
/// copies of it, which must all begin alike.
int main(int argc, const char* const* argv, scenario_list scenarios);

} // namespace squall
