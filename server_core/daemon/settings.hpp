#pragma once

#include "server_core/config.hpp"
#include "server_core/generation/generation_config.hpp"

#include <string>

namespace squall::server {

/// Everything that squall-server can be told; option_table.hpp has a name for each.
struct settings {
    server_config server;
    generation_config generation;

    /// File with the bearer token of /api/debug/...; empty: there are no such endpoints.
    std::string debug_token_file;
    /// File with the bearer token of /metrics; empty: open to all.
    std::string metrics_token_file;
    /// File with the bearer token of /ws/admin; empty: open to all.
    std::string admin_token_file;

    std::string log_level = "info";
    std::string log_format = "text";
};

} // namespace squall::server
