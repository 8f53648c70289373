#pragma once

#include "server_core/observe/observer.hpp"

#include <string_view>

namespace squall::server {

/// What an application implements to serve a WebSocket route; one handler has all sessions of its
/// route.
///
/// A session that reaches CONNECTED has one on_connect, then an on_message for each message, then
/// one on_disconnect. A session that ends before that has none of them. All come on the server's
/// own thread, from inside io_context::run(). A handler may call the connection_manager, also to
/// disconnect the session that it is being told of; what it sends from on_connect on waits behind
/// the route's welcome. It must not block: every other session would wait, and the log says which
/// handler it was. An exception that leaves it is logged with its type and closes that session,
/// and no other, with 1011 "Internal server error" (field report 2).
/// String views are valid during the call only. Every function does nothing by default.
class session_handler {
public:
    virtual ~session_handler() = default;

    /// For logs: "echo".
    virtual std::string_view name() const noexcept { return "handler"; }

    /// The session is CONNECTED: its 101 has been written whole.
    virtual void on_connect(const session_info& session) { (void)session; }
    /// A whole text message came from the peer. None comes once the session is CLOSING.
    virtual void on_message(const session_info& session, std::string_view payload) {
        (void)session, (void)payload;
    }
    /// Whether it takes binary messages. If not, one is closed with 1003.
    virtual bool takes_binary() const noexcept { return false; }
    /// The session is DISCONNECTED and has left the table; whatever is sent to it is dropped. What
    /// is thrown here is logged.
    virtual void on_disconnect(const session_info& session, end_cause cause) {
        (void)session, (void)cause;
    }
};

} // namespace squall::server
