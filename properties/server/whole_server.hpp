#pragma once

#include "properties/server/debug_token.hpp"

#include "server_core/config.hpp"
#include "server_core/generation/generation_config.hpp"

#include <string>

namespace squall {

class host;

/// What a whole server is told. A default-constructed one is squall-server without flags, but for
/// the debug endpoints, which have a token here.
struct whole_settings {
    server::server_config server;
    server::generation_config generation;
    std::string token{debug_token}; ///< of /api/debug/...
    std::string metrics_token;      ///< of /metrics; empty: open to all
};

/// The program that a server host runs: server_core with every route and endpoint of squall-server,
/// composed as server_core/daemon/service.cpp does it, with the trace as one more observer and a
/// witness before each handler. Serves until its host ends, or until SIGTERM (host::stop), by which
/// it drains as squall-server does.
///
/// Other than there: the database has no thread, because threads are refused in a simulated host,
/// but a slow_executor; and a second SIGTERM is not told from the first.
void serve_whole(host& where, const whole_settings& told);

} // namespace squall
