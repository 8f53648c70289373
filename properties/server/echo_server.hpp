#pragma once

#include "server_core/config.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace squall {

class host;

/// The program that a server host runs: server_core with the two routes on which messages come and
/// go, /ws/{client_id} (answering_handler) and /ws/echo/{client_id} (echo_handler), composed as
/// squall-server does it; observers, log and SIGTERM as in serve_voice. The applications are told
/// of through a trace_handler each, and the config in an event `configured` (told_config.hpp).
void serve_echo(host& where, const server::server_config& config);

/// What these applications send for a message, by the name of the handler; nothing if it throws.
std::optional<std::string> answer_of(std::string_view handler, std::string_view message);

} // namespace squall
