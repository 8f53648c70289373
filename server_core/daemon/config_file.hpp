#pragma once

#include "server_core/daemon/settings.hpp"

#include <stdexcept>
#include <string>

namespace squall::server {

/// What is wrong with what squall-server was told, in one line that says where:
/// "squall.json: /port: 70000 is not within 0 to 65535".
class config_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Changes `s` by what the file says: one JSON object with keys of option_table.hpp. Throws
/// config_error, with line and column where the text is no JSON, with the key's JSON pointer else;
/// `s` may then be half changed.
void apply_config_file(const std::string& path, settings& s);

/// What the file holds, without the line feed at its end; for tokens. Throws config_error when it
/// cannot be read or holds no bearer token (RFC 6750, 2.1).
std::string read_token_file(const std::string& path);

/// The same, but empty if `path` is.
std::string token_in(const std::string& path);

} // namespace squall::server
