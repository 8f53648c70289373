#pragma once

#include "server_core/handlers/answering_handler.hpp"
#include "server_core/handlers/echo_handler.hpp"
#include "server_core/handlers/support_desk.hpp"
#include "server_core/server/server.hpp"

#include <string>

namespace squall::server {

/// The applications of field reports 1 to 3 behind their routes: /ws/voice, /ws/{client_id},
/// /ws/echo/{client_id}, /ws/customer/{session}, /ws/admin/{id}.
class standard_routes {
public:
    /// Adds them to `to`. `voice` serves the voice route; a plain session_handler takes what a
    /// client says and answers nothing. `admin_token`: route_options::token of the admins' route;
    /// empty: whoever reaches the server may be an admin. REQUIRES: `to` is not started; the references outlive
    /// io_context::run(), and so does this.
    standard_routes(server& to, const io_executor& executor, const server_config& config,
                    server_observer& observer, session_handler& voice,
                    std::string admin_token = {});

private:
    answering_handler answering_;
    echo_handler echoing_;
    support_desk desk_;
};

} // namespace squall::server
