#pragma once

#include "server_core/errors/errors.hpp"
#include "server_core/session/close_code.hpp"
#include "server_core/session/session_kind.hpp"
#include "server_core/session/session_state.hpp"
#include "server_core/welcome/circuit_breaker.hpp"

#include <chrono>
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
    /// What the session is found by besides: "customer_session123"; its session id on routes that
    /// give it none. Two sessions may have the same for a while (route_options::replaces).
    std::string_view connection_id;
    std::string_view user_id;
    std::string_view group; ///< the sessions that belong together; empty: none
    session_kind kind;
    connection_info connection;
    /// 1, 2, 3, ... in order of registration, for the server's life: of two sessions with the same
    /// connection id, the one with the greater generation is the newer.
    std::uint64_t generation = 0;
};

/// Outcome of one attempt at the welcome.
enum class welcome_result {
    sent,   ///< the frame was written whole
    failed, ///< the state did not allow a send; the session goes on
    dead    ///< the write failed or the session ended under it; no retry on a dead connection
};

std::string_view to_string(welcome_result result) noexcept;

/// What a handler does that its users will notice.
enum class handler_warning {
    held_loop,      ///< kept the event loop for longer than server_config::handler_time_max
    leaves_unread,  ///< reads no message for server_config::handler_unread_max, and some wait
    returned_early, ///< is done with a session whose peer is still there
};

std::string_view to_string(handler_warning warning) noexcept;

/// What happens in the server, as it happens, on the server's own thread. Logs and metrics are
/// observers. An observer must not throw and must not call back into the server. String views
/// are valid during the call only. Every function does nothing by default.
class server_observer {
public:
    virtual ~server_observer() = default;

    /// Listening socket is bound and accepting.
    virtual void on_listening(std::string_view local) { (void)local; }
    /// accept failed with an error that the loop survives; it tries again, perhaps after a pause.
    virtual void on_accept_error(const transport_error& error) { (void)error; }
    /// The first such error that needs a pause since a connection was accepted: descriptors or
    /// memory are short.
    virtual void on_accept_trouble(const transport_error& error) { (void)error; }
    /// For want of descriptors a connection that waited was answered with 503 and closed.
    virtual void on_accept_refused(std::string_view remote) { (void)remote; }
    /// The trouble is over: a connection was accepted, after so many `failures` of accept, while
    /// so many connections were `refused`.
    virtual void on_accept_recovered(std::uint64_t failures, std::uint64_t refused) {
        (void)failures, (void)refused;
    }
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

    /// A valid upgrade was refused over HTTP, by a limit or a drain. `reason`: "sessions",
    /// "sessions_per_address", "sessions_per_user", "handshake_rate", "draining".
    virtual void on_upgrade_refused(const connection_info& connection, std::string_view reason) {
        (void)connection, (void)reason;
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
    /// The 101 has been written whole, `since_accept` after the TCP accept.
    virtual void on_connected(const session_info& session, std::chrono::nanoseconds since_accept) {
        (void)session, (void)since_accept;
    }
    /// A ping was answered.
    virtual void on_pong(const session_info& session, std::chrono::nanoseconds round_trip) {
        (void)session, (void)round_trip;
    }
    /// The circuit breaker of all welcomes has moved: open and half_open, sessions get one attempt
    /// at the welcome by the clock.
    virtual void on_welcome_breaker(breaker_state state) { (void)state; }
    /// Too many of the last attempts at welcomes were retries: so many percent. Told once, and
    /// again when the rate has been low meanwhile.
    virtual void on_welcome_retry_alert(unsigned rate_percent) { (void)rate_percent; }
    /// A whole message came from the peer.
    virtual void on_message(const session_info& session, std::string_view payload) {
        (void)session, (void)payload;
    }
    /// A message was written whole to the socket.
    virtual void on_sent(const session_info& session, std::size_t bytes) {
        (void)session, (void)bytes;
    }
    /// A message was not sent, and never will be. `reason`: "not_connected", "closing",
    /// "disconnected", "unknown_session", "transport_gone", "queue_full".
    virtual void on_send_dropped(std::string_view session_id, std::string_view reason) {
        (void)session_id, (void)reason;
    }
    /// A send found CONNECTING; attempt `attempt` (2, 3, ...) follows later.
    virtual void on_send_retry(std::string_view session_id, int attempt) {
        (void)session_id, (void)attempt;
    }
    /// The peer does not read: `queued_bytes` in `queued_messages` wait, the oldest for `oldest`.
    /// The session is closed for it.
    virtual void on_slow_consumer(const session_info& session, std::size_t queued_bytes,
                                  std::size_t queued_messages, std::chrono::nanoseconds oldest) {
        (void)session, (void)queued_bytes, (void)queued_messages, (void)oldest;
    }
    /// The peer sends more messages than it may. The session is closed for it.
    virtual void on_rate_limited(const session_info& session) { (void)session; }
    /// An exception left the handler of a session, of this type and text.
    virtual void on_handler_failed(const session_info& session, std::string_view handler,
                                   std::string_view type, std::string_view what) {
        (void)session, (void)handler, (void)type, (void)what;
    }
    /// How long it took; 0 for returned_early.
    virtual void on_handler_warning(const session_info& session, std::string_view handler,
                                    handler_warning warning, std::chrono::nanoseconds duration) {
        (void)session, (void)handler, (void)warning, (void)duration;
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
    /// in which the end was decided, `code` the one of the first close frame, sent or received.
    virtual void on_ended(const session_info& session, session_state state, end_cause cause,
                          close_code code) {
        (void)session, (void)state, (void)cause, (void)code;
    }

    /// An exception left the event loop, which goes on (run_loop).
    virtual void on_loop_exception(std::string_view type, std::string_view what) {
        (void)type, (void)what;
    }
    /// A round of the cleanup is over; it closed so many.
    virtual void on_cleanup(std::size_t stale, std::size_t inactive) {
        (void)stale, (void)inactive;
    }
    /// A round of the cleanup was left by an exception; the next one comes all the same.
    virtual void on_cleanup_failed(std::string_view what) { (void)what; }
    /// No session is admitted from here; `sessions` are to be closed.
    virtual void on_drain(std::size_t sessions) { (void)sessions; }
    /// The last session has ended; `cut` of them by the drain's deadline.
    virtual void on_drained(std::size_t cut) { (void)cut; }
};

} // namespace squall::server
