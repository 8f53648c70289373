#pragma once

#include "sim/run/monitor.hpp"
#include "sim/run/probe.hpp"
#include "sim/tape/site.hpp"

#include <vector>

namespace squall {

class host;

/// What must hold in the scenarios in which messages come and go, the questions that their clients
/// ask, and what should come up in some runs.
std::vector<const invariant*> echo_invariants();
std::vector<const site*> echo_sites();
std::vector<const probe*> echo_probes();

/// Their server's program: serve_echo with bounds that a client can reach, and clocks that run out
/// while it is there.
void serve_echo_tightly(host& where);

} // namespace squall
