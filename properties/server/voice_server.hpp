#pragma once

#include "server_core/config.hpp"

namespace squall {

class host;

/// The program that a server host runs: server_core as squall-server composes it, with the trace
/// and its own log as observers and a trace_handler as the application. Serves until its host ends,
/// or until SIGTERM (host::stop) shuts it down.
void serve_voice(host& where, const server::server_config& config);

} // namespace squall
