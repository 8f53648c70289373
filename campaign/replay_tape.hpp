#pragma once

#include "campaign/options.hpp"
#include "sim/tape/decision.hpp"
#include "sim/tape/repro_file.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace squall {

/// What a replay is to run, and with which tape.
struct replay_tape {
    const scenario* what = nullptr;
    std::unique_ptr<decision_source> source;
    std::uint64_t entropy_seed = 0;
    std::optional<repro_file> recorded; ///< if it comes from a file
};

/// Throws usage_error; for a repro file "FILE:line:column: message".
replay_tape load_tape(const replay_options& o, scenario_list scenarios, site_list sites);

} // namespace squall
