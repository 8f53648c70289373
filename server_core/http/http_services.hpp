#pragma once

#include "server_core/http/endpoint.hpp"
#include "server_core/http/origins.hpp"
#include "server_core/limits/upgrade_limits.hpp"
#include "server_core/routes/route_table.hpp"

#include <string>
#include <vector>

namespace squall::server {

/// What the connections of a server have in common: what it answers, and whom it lets in.
struct http_services {
    http_services(const std::vector<std::string>& allowed_origins, upgrade_limits& most)
        : allowed(allowed_origins),
          limits(most) {}

    route_table routes;
    endpoint_table endpoints;
    origins allowed;
    upgrade_limits& limits;
    /// A drain has begun: no connection is kept alive.
    bool draining = false;
};

} // namespace squall::server
