#pragma once

#include "server_core/config.hpp"

namespace squall::server {

/// Takes over from `changed` what may change while a server runs: limits of sessions, rates,
/// queues and sizes, and the retries of sends. The rest of `running` stays.
void take_limits(server_config& running, const server_config& changed);

} // namespace squall::server
