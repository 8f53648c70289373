#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/routes/route_options.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace squall::server {

/// A valid upgrade request, with all that a session is made of.
struct websocket_upgrade {
    peer_names who;
    connection_identity connection;
    std::unique_ptr<websocket_transport> transport;
    steady_timer handshake_deadline; ///< nobody waits on it
};

/// One route: its options, and the application behind it.
class websocket_route {
public:
    /// REQUIRES: the references outlive io_context::run().
    websocket_route(route_options options, connection_manager& connections,
                    session_handler& handler)
        : options_(std::move(options)),
          connections_(connections),
          handler_(handler) {}

    const route_options& options() const noexcept { return options_; }

    /// Registers the session, begins to write the 101, and sees to the welcome if there is one.
    void open(websocket_upgrade upgrade);

private:
    route_options options_;
    connection_manager& connections_;
    session_handler& handler_;
};

/// {"type":"connected","session_id":"...","user_id":"..."}. REQUIRES: neither needs escaping.
std::string welcome_message(std::string_view session_id, std::string_view user_id);

} // namespace squall::server
