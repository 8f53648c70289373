#pragma once

#include "server_core/daemon/option.hpp"

#include <string>
#include <vector>

namespace squall::server {

/// Appends an option for each knob of generation_config.
void add_generation_options(std::vector<option>& all);

/// Two good values of a generation_config that cannot both be: what is wrong, or an empty text.
std::string contradiction(const generation_config& config);

} // namespace squall::server
