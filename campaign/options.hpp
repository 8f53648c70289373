#pragma once

#include "campaign/quantities.hpp"
#include "sim/run/scenario.hpp"
#include "sim/tape/fault_profile.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace squall {

inline constexpr std::chrono::milliseconds default_watchdog = std::chrono::seconds(10);

/// squall hunt
struct hunt_options {
    std::string program; ///< as it was called, for replay lines that can be pasted
    std::vector<const scenario*> scenarios;
    std::optional<seed_range> seeds; ///< these on every scenario, however long it takes; else
                                     ///< as many as `budget` allows
    std::chrono::milliseconds budget = std::chrono::seconds(30);
    unsigned jobs = 1; ///< worker processes
    fault_profile faults;
    std::filesystem::path out = "squall-out";
    bool stats = false;                                    ///< count and show what the runs met
    std::chrono::milliseconds watchdog = default_watchdog; ///< real time without an event
};

/// squall replay
struct replay_options {
    std::string file;               ///< a repro file, or empty:
    const scenario* what = nullptr; ///< then this scenario
    std::uint64_t seed = 0;         ///< with this seed
    fault_profile faults;           ///< and these faults
    bool log = false;               ///< show the server's log lines
    std::string trace_file;         ///< JSON lines go here, unless empty
    std::uint64_t until = 0;        ///< stop after this event; 0: run to the end
    std::chrono::milliseconds watchdog = default_watchdog; ///< real time without an event
};

/// squall list
struct list_options {
    std::string subject; ///< "scenarios", "invariants", "faults", "probes", "calls" or
                         ///< "imports"
    bool json = false;
};

/// --help or --version was asked for.
struct help_options {
    std::string text;
};

using options = std::variant<hunt_options, replay_options, list_options, help_options>;

/// What the command line asks for. Throws usage_error.
options parse_options(int argc, const char* const* argv, scenario_list scenarios);

} // namespace squall
