#pragma once

#include "server_core/errors/errors.hpp"
#include "server_core/session/session_state.hpp"

#include <cstdint>
#include <string_view>

namespace squall::server {

/// A connection before and after it became a session, as the listener numbered it.
struct connection_info {
    std::uint64_t number;    ///< 1, 2, 3, ... in accept order; unique for the server's life
    std::string_view remote; ///< "10.0.1.1:40001" or "[::1]:40001"
};

/// Which session an event is about.
struct session_info {
    std::string_view session_id; ///< unique over incarnations of the server
    std::string_view user_id;
    connection_info connection;
};

/// Outcome of one attempt at the welcome.
enum class welcome_result {
    sent,   ///< the frame was written whole
    failed, ///< the state did not allow a send; the session goes on
    dead    ///< the write failed or the session ended under it; no retry on a dead connection
};

std::string_view to_string(welcome_result result) noexcept;

/// What happens in the server, as it happens, on the server's own thread. Logs and metrics are
/// observers. An observer must not throw and must not call back into the server. String views
/// are valid during the call only. Every function does nothing by default.
class server_observer {
public:
    virtual ~server_observer() = default;

    /// Listening socket is bound and accepting.
    virtual void on_listening(std::string_view local) { (void)local; }
    /// accept failed with an error that the loop survives; it tries again after a pause.
    virtual void on_accept_error(const transport_error& error) { (void)error; }
    /// TCP connection accepted; the handshake deadline runs from here.
    virtual void on_accepted(const connection_info& connection) { (void)connection; }
    /// An HTTP request was answered without becoming a session (health, 404, bad upgrade ...).
    virtual void on_http_answered(const connection_info& connection, std::string_view target,
                                  unsigned status) {
        (void)connection, (void)target, (void)status;
    }
    /// A connection ended before it was registered: peer gone, deadline, error, shutdown.
    virtual void on_handshake_abandoned(const connection_info& connection, end_cause cause) {
        (void)connection, (void)cause;
    }

    /// The upgrade request has been read; the session is in the table, CONNECTING.
    virtual void on_registered(const session_info& session) { (void)session; }
    virtual void on_state_changed(const session_info& session, session_state from,
                                  session_state to) {
        (void)session, (void)from, (void)to;
    }
    /// Attempt `attempt` (1, 2, ...) at the welcome had `result`; `state` is what it found.
    /// `error` says why it was not sent, and is empty for `sent`. The send that follows a
    /// handshake completed after the attempts were used up has number attempts_max + 1.
    virtual void on_welcome_attempt(const session_info& session, int attempt, welcome_result result,
                                    session_state state, std::string_view error) {
        (void)session, (void)attempt, (void)result, (void)state, (void)error;
    }
    /// The last allowed attempt found CONNECTING: "send_connected_failed". The session stays.
    virtual void on_welcome_exhausted(const session_info& session, std::string_view error) {
        (void)session, (void)error;
    }
    /// A whole message came from the peer.
    virtual void on_message(const session_info& session, std::string_view payload) {
        (void)session, (void)payload;
    }
    /// A message was written whole to the socket.
    virtual void on_sent(const session_info& session, std::size_t bytes) {
        (void)session, (void)bytes;
    }
    /// A message was not sent, and never will be. `reason`: "not_connected", "closing",
    /// "disconnected", "unknown_session", "transport_gone".
    virtual void on_send_dropped(std::string_view session_id, std::string_view reason) {
        (void)session_id, (void)reason;
    }
    /// A transport operation of a session failed, and its category.
    virtual void on_transport_error(const session_info& session, const transport_error& error) {
        (void)session, (void)error;
    }
    /// connection_manager::disconnect was called: by whom and why. `found` is false when no
    /// such session is in the table.
    virtual void on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                         std::string_view reason, bool found) {
        (void)session_id, (void)caller, (void)reason, (void)found;
    }
    /// The session has left the table. Exactly once for each on_registered. `state` is the state
    /// in which the end was decided.
    virtual void on_ended(const session_info& session, session_state state, end_cause cause) {
        (void)session, (void)state, (void)cause;
    }
};

} // namespace squall::server
