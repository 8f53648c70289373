#pragma once

#include "server_core/http/endpoint.hpp"

#include <vector>

namespace squall::server {

struct http_services;

/// For load balancers and supervisors:
///
///     /health         200 {"status":"ok"}, or 503 {"status":"draining"}: send nobody here now
///     /health/ready   the same
///     /health/live    200 {"status":"ok"} as long as the event loop answers at all, a drain too:
///                     a supervisor that restarts what is not live would cut the drain short
///
/// REQUIRES: `services` outlives what is returned.
std::vector<endpoint> health_endpoints(const http_services& services);

} // namespace squall::server
