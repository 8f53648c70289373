#pragma once

#include "server_core/manager/connection_manager.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace squall::server {

/// A valid upgrade request for /ws/voice, with all that a session is made of.
struct voice_upgrade {
    std::string user_id;
    connection_identity connection;
    std::unique_ptr<websocket_transport> transport;
    steady_timer handshake_deadline; ///< nobody waits on it
};

/// The voice gateway's route: the first frame is the welcome, and the rest is its handler's.
class voice_route {
public:
    /// REQUIRES: both outlive io_context::run().
    voice_route(connection_manager& connections, session_handler& handler)
        : connections_(connections),
          handler_(handler) {}

    /// Registers the session, begins to write the 101, and sees to the welcome.
    void open(voice_upgrade upgrade);

private:
    connection_manager& connections_;
    session_handler& handler_;
};

/// {"type":"connected","session_id":"...","user_id":"..."}. REQUIRES: neither needs escaping.
std::string welcome_message(std::string_view session_id, std::string_view user_id);

} // namespace squall::server
