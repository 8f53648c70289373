#pragma once

#include "server_core/config.hpp"
#include "server_core/errors/send_error.hpp"
#include "server_core/limits/token_bucket.hpp"
#include "server_core/session/end_reason.hpp"
#include "server_core/session/handler_calls.hpp"
#include "server_core/session/keep_alive.hpp"
#include "server_core/session/session_identity.hpp"
#include "server_core/session/websocket_transport.hpp"
#include "server_core/session/write_queue.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace squall::server {

class session;

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

/// One WebSocket session from registration to its end: its state, its bounded write queue, one
/// read and one write outstanding (pings included), and two timers: one bounds the handshake, then
/// paces the keep-alive, then bounds the close; the other bounds the age of what is queued.
///
/// Runs on one io_context by one thread: no strands, no locks. Completion handlers hold the
/// session by shared_ptr; each checks the state first, because a completion or a timer that was
/// already queued when the session ended still comes.
class session final : public websocket_events, public std::enable_shared_from_this<session> {
public:
    using clock = std::chrono::steady_clock;

    /// `deadline` has the expiry of the handshake, counted from TCP accept; nobody waits on it.
    session(session_identity who, std::unique_ptr<websocket_transport> transport,
            steady_timer deadline, session_handler& handler, const server_config& config,
            server_observer& observer, session_owner& owner);

    const std::string& id() const noexcept { return who_.session_id; }
    const session_identity& who() const noexcept { return who_; }
    session_state state() const noexcept { return state_; }
    session_info info() const { return who_.info(); }

    /// What waits to be written, or is.
    const write_queue& queue() const noexcept { return queue_; }
    /// When the last application message came, or the session became CONNECTED.
    clock::time_point last_message() const noexcept { return last_message_; }

    /// idle_timeout is not for this session.
    void allow_idling() noexcept { may_idle_ = true; }
    bool may_idle() const noexcept { return may_idle_; }

    /// The peer may send as many messages as if it had sent none.
    void reset_message_rate();

    /// Writes the 101; CONNECTED when that is done. Does nothing once the session has ended.
    void start();

    /// Messages wait until enqueue_welcome has been called. REQUIRES: CONNECTING.
    void hold_for_welcome() noexcept { awaiting_welcome_ = true; }

    /// Queues a message, or finds the queue full: then the peer is a slow consumer, and the
    /// session is closed for it. REQUIRES: state() is CONNECTED.
    /// ENSURES: if it returns queued, `done`, if any, is called once, later or when the session
    /// ends; else never.
    send_result enqueue(shared_message message, write_done done = {});

    /// As enqueue, but ahead of everything that waits, and taken in any case.
    void enqueue_welcome(shared_message message, write_done done);

    /// Sends a ping as soon as the stream is free, and calls `answered` when the next pong comes;
    /// never if the session ends before. REQUIRES: state() is CONNECTED.
    void ping(std::function<void()> answered);

    /// The handler has as much as it can hold: no more messages are read until it says so. What
    /// TCP has taken in meanwhile fills the peer's window.
    void hold_reading();
    void resume_reading();

    /// Ends the session for a reason of our own. CONNECTING: closes the TCP connection at once.
    /// CONNECTED: close frame, and all in at most close_timeout; what is queued goes out before it,
    /// unless the peer has broken a rule or is thought dead. Later: nothing, the first cause wins.
    void close(const end_reason& why);
    void close(end_cause cause) { close(end_reason{cause}); }

    /// The same, but a CONNECTING session completes its handshake first: nothing but its deadline,
    /// the loss of its peer and a shutdown may end it before (field report 0).
    void close_once_connected(const end_reason& why);

    /// Ends the session at once, in any state, without another word to the peer.
    void cut(end_cause cause);

    /// Whether the transport is gone although nothing has told the session so: it was not reading
    /// (field report 3's stale connections). Does not throw.
    bool transport_is_gone() noexcept;

private:
    void on_handshake(const error_code& code) override;
    void on_read(const error_code& code, const received_message& message) override;
    void on_written(const error_code& code) override;
    void on_ping_written(const error_code& code) override;
    void on_pong() override;
    void on_closed(const error_code& code) override;
    void on_peer_close(close_code code) override;
    void on_library_write() override;

    void arm_deadline();
    void on_deadline(session_state armed_in);
    void keep_alive_due();
    void arm_queue_timer();
    void on_queue_timer();
    void read_next();
    void take(const received_message& message);
    void write_next();
    void written_while_broken(const error_code& code);
    void slow_consumer();
    void begin_closing(end_cause cause, close_code code);
    void forgo_close_frame();
    void drop(write_queue::entry message, std::string_view reason);
    void drop_waiting(std::string_view reason);
    void report(operation op, const error_code& code);
    void move_to(session_state next);
    void end(end_cause cause);

    session_identity who_;
    std::unique_ptr<websocket_transport> transport_;
    steady_timer deadline_;
    steady_timer queue_timer_;
    handler_calls handler_;
    const server_config& config_;
    server_observer& observer_;
    session_owner& owner_;

    session_state state_ = session_state::connecting;
    std::optional<end_cause> closing_for_;  ///< set while CLOSING
    std::optional<end_reason> close_later_; ///< close_once_connected
    std::optional<end_reason> close_frame_; ///< while CLOSING: goes out when the queue has run out
    close_code code_ = close_code::abnormal;
    bool closed_by_library_ = false; ///< the close frame is Beast's, about a breach of RFC 6455
    write_queue queue_;
    shared_message being_written_; ///< after the end: the library reads it until on_written
    keep_alive keep_alive_;
    token_bucket messages_; ///< that the peer may send
    clock::time_point last_message_{};
    std::vector<std::function<void()>> pong_waiters_;
    bool may_idle_ = false;
    bool awaiting_welcome_ = false;
    bool ping_due_ = false;        ///< goes out before the next message
    bool pinging_ = false;         ///< is being written
    bool reading_ = false;         ///< a read is outstanding
    bool held_by_handler_ = false; ///< hold_reading
    bool held_by_queue_ = false;   ///< its answers fill its queue
    bool queue_timer_armed_ = false;
};

} // namespace squall::server
