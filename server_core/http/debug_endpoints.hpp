#pragma once

#include "server_core/http/endpoint.hpp"

#include <string>
#include <vector>

namespace squall::server {

class server;
struct server_counters;

/// Sessions that /api/debug/websocket-status tells of one by one; the rest are in its numbers.
inline constexpr std::size_t sessions_shown_max = 200;

/// Field report 3's endpoints for whoever runs the server, JSON all three:
///
///     GET  /api/debug/websocket-status      sessions, and what went wrong since the beginning
///     POST /api/debug/cleanup-websockets    a round of the cleanup, now
///     POST /api/debug/reset-rate-limits     each address may ask for upgrades anew
///
/// Each wants "Authorization: Bearer <token>". With an empty token there are none: their paths are
/// 404. REQUIRES: `under` and `counted` outlive what is returned; the token is_bearer_token.
std::vector<endpoint> debug_endpoints(server& under, const server_counters& counted,
                                      const std::string& token);

} // namespace squall::server
