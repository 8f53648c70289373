#pragma once

#include <optional>
#include <string>
#include <vector>

namespace squall {

/// Runs a program (found on PATH) and returns what it printed on standard output. Nothing if it
/// cannot be started, does not exit with 0, or is not done after ten seconds.
/// REQUIRES: arguments is not empty; its first is the program's name.
std::optional<std::string> tool_output(const std::vector<std::string>& arguments);

} // namespace squall
