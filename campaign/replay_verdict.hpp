#pragma once

#include "campaign/options.hpp"
#include "campaign/replay_tape.hpp"
#include "campaign/run_record.hpp"

#include <iosfwd>
#include <string>

namespace squall {

/// What stands below a replay's events: decisions never asked for, the verdict, whether it is
/// the recorded one, the digest.
void print_end(std::ostream& out, const replay_options& o, const replay_tape& tape,
               const run_record& r);

/// "same violation as recorded: I02", "recorded I02, but this run was healthy", or nothing if
/// nothing was recorded.
std::string compared_with(const repro_file& recorded, const run_record& r);

} // namespace squall
