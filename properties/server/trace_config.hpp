#pragma once

#include "server_core/config.hpp"

namespace squall {

class host;

/// Notes in the world's trace what a server was given to run with, as an event `configured` of kind
/// `observed`: the settings that monitors judge by (monitors/told_config.hpp). A program that runs
/// with the defaults need not.
void trace_config(host& where, const server::server_config& config);

} // namespace squall
