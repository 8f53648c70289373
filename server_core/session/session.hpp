#pragma once

#include "server_core/config.hpp"
#include "server_core/net.hpp"
#include "server_core/observe/observer.hpp"
#include "server_core/session/session_handler.hpp"
#include "server_core/session/websocket_transport.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace squall::server {

class session;

/// A TCP connection as its session remembers it.
struct connection_identity {
    std::uint64_t number;
    std::string remote;

    connection_info info() const { return {number, remote}; }
};

/// Whom a request names, by its route's rules. Empty: nobody.
struct peer_names {
    std::string connection_id;
    std::string user_id;
    std::string group;
};

/// Whoever keeps the table of sessions. Called at most once each, in this order.
class session_owner {
public:
    virtual ~session_owner() = default;
    virtual void session_connected(session& s) = 0;
    /// The session takes no more messages; its closing handshake has begun.
    virtual void session_closing(session& s) = 0;
    /// The session is DISCONNECTED: socket closed, timers cancelled, queue empty.
    virtual void session_ended(session& s, session_state decided_in, end_cause cause,
                               close_code code) = 0;
};

/// One WebSocket session from registration to its end: its state, its write queue, one read and
/// one write outstanding, and one timer, which bounds first the handshake, then the close.
///
/// Runs on one io_context by one thread: no strands, no locks. Completion handlers hold the
/// session by shared_ptr; each checks the state first, because a completion or a timer that was
/// already queued when the session ended still comes.
class session final : public websocket_events, public std::enable_shared_from_this<session> {
public:
    struct identity {
        std::string session_id;
        session_kind kind;
        peer_names names; ///< with a connection id
        connection_identity connection;
    };
    /// Called exactly once for an accepted message: true when it was written whole.
    using write_done = std::function<void(bool written)>;

    /// `deadline` has the expiry of the handshake, counted from TCP accept; nobody waits on it.
    session(identity who, std::unique_ptr<websocket_transport> transport, steady_timer deadline,
            session_handler& handler, const server_config& config, server_observer& observer,
            session_owner& owner);

    const std::string& id() const noexcept { return who_.session_id; }
    session_state state() const noexcept { return state_; }
    session_info info() const;

    /// Writes the 101; CONNECTED when that is done. Does nothing once the session has ended.
    void start();

    /// Messages wait until enqueue_welcome has been called. REQUIRES: CONNECTING.
    void hold_for_welcome() noexcept { awaiting_welcome_ = true; }

    /// Queues a message. REQUIRES: state() is CONNECTED. ENSURES: `done`, if any, is called once,
    /// later or when the session ends.
    void enqueue(std::string message, write_done done = {});

    /// As enqueue, but ahead of everything that waits.
    void enqueue_welcome(std::string message, write_done done);

    /// Ends the session for a reason of our own. CONNECTING: closes the TCP connection at once.
    /// CONNECTED: close frame, then at most close_timeout. Later: nothing, the first cause wins.
    void close(end_cause cause);

private:
    struct outgoing {
        std::string message;
        write_done done;
    };

    void on_handshake(const error_code& code) override;
    void on_read(const error_code& code, std::string_view payload) override;
    void on_written(const error_code& code) override;
    void on_closed(const error_code& code) override;
    void on_peer_close(close_code code) override;
    void on_library_write() override;

    void arm_deadline();
    void on_deadline(session_state armed_in);
    void write_next();
    void begin_closing(end_cause cause);
    void drop(outgoing& message, std::string_view reason);
    void drop_waiting(std::string_view reason);
    void report(operation op, const error_code& code);
    void move_to(session_state next);
    void end(end_cause cause);

    identity who_;
    std::unique_ptr<websocket_transport> transport_;
    steady_timer deadline_;
    session_handler& handler_;
    const server_config& config_;
    server_observer& observer_;
    session_owner& owner_;

    session_state state_ = session_state::connecting;
    std::optional<end_cause> closing_for_; ///< set while CLOSING
    close_code code_ = close_code::abnormal;
    std::deque<outgoing> queue_; ///< waiting; empty once the session has ended
    outgoing in_flight_;         ///< the library reads it until on_written
    bool writing_ = false;
    bool awaiting_welcome_ = false;
};

} // namespace squall::server
