#pragma once

#include "campaign/options.hpp"

#include <iosfwd>

namespace squall {

/// squall hunt: runs seeds in worker processes, checks every finding in a fresh process, writes
/// results, and prints the summary on `out` and progress on `err`. Returns the exit code.
///
/// The findings of given seeds do not depend on the number of jobs, with one exception that lies
/// in the nature of the thing: a run that depends on what its process ran before.
int hunt(const hunt_options& o, std::ostream& out, std::ostream& err);

} // namespace squall
