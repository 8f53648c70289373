#pragma once

#include <string_view>

namespace squall::server {

/// Life of a session, from registration (its upgrade request has been read) to its end.
/// Legal moves: connecting -> connected | disconnected; connected -> closing | disconnected;
/// closing -> disconnected. The last is final.
enum class session_state { connecting, connected, closing, disconnected };

/// The state's name as the logs spell it: "CONNECTING", "CONNECTED", "CLOSING", "DISCONNECTED".
std::string_view to_string(session_state state) noexcept;

/// Why a session ended. The first cause wins; later ones are not recorded.
enum class end_cause {
    peer_closed,        ///< the peer sent a close frame or ended its side of the connection
    transport_gone,     ///< a read or write failed: reset, broken pipe, timed out
    handshake_deadline, ///< the 101 was not written within server_config::handshake_timeout
    close_requested,    ///< our own side asked for the close (connection_manager::disconnect)
    shutdown,           ///< the server is stopping
    protocol_error,     ///< the peer broke RFC 6455, or a limit
    slow_consumer,      ///< the peer did not read, and its queue was full or too old
    stale,              ///< no byte came from the peer within pong_timeout of a ping
    inactive,           ///< no application message for idle_timeout
    rate_limited,       ///< more messages than message_burst and message_rate allow
    replaced,           ///< a newer session has taken its connection id
    handler_failed,     ///< its handler threw
    handler_returned    ///< its handler is done with it
};

/// "peer_closed", "transport_gone", ...: the enumerator's own name.
std::string_view to_string(end_cause cause) noexcept;

} // namespace squall::server
