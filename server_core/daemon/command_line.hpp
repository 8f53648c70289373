#pragma once

#include "server_core/daemon/option.hpp"
#include "server_core/daemon/settings.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace squall::server {

/// What stands behind the program's name.
struct command_line {
    std::vector<std::pair<const option*, std::string>> flags; ///< in order
    std::string config_file;                                  ///< empty: none
    bool print_config = false;

    /// The settings that it means: defaults, then the config file as it is now, then the flags.
    /// Throws config_error.
    settings read() const;
};

/// Reads the arguments. When they ask for --help or --version, or are wrong, prints what there is
/// to print and sets `exit_status` (0, or 2) instead.
std::optional<command_line> parse_command_line(int argc, const char* const* argv, int& exit_status);

} // namespace squall::server
