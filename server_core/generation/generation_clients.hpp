#pragma once

#include "server_core/session/close_code.hpp"

#include <string>
#include <string_view>

namespace squall::server {

/// The way from the generation system to the clients of its sessions.
class generation_clients {
public:
    virtual ~generation_clients() = default;
    /// Queues a text message; false when it was dropped, whatever the reason. May end the session.
    virtual bool send(std::string_view session_id, std::string message) = 0;
    /// Closes the session. With a `last_message` that is not empty: when that has been written,
    /// behind all that is queued. One that is gone is left alone.
    virtual void close(std::string_view session_id, close_code code, std::string_view reason,
                       std::string last_message) = 0;
};

} // namespace squall::server
