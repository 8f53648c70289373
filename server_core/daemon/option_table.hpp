#pragma once

#include "server_core/daemon/option.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// Every option of squall-server, for flags, config file, --print-config and docs alike.
const std::vector<option>& all_options();

/// The option with this key of the config file, or null.
const option* find_option(std::string_view key);

/// Two values, each good by itself, that cannot both be: what is wrong, or an empty text.
std::string contradiction(const settings& s);

/// `s` as a config file that says the same.
option::json as_json(const settings& s);

/// The options as a table in Markdown (docs/options.md).
std::string options_in_markdown();

} // namespace squall::server
