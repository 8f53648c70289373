#pragma once

#include "server_core/errors/send_error.hpp"
#include "server_core/manager/manager_stats.hpp"
#include "server_core/manager/session_table.hpp"
#include "server_core/session/session.hpp"
#include "server_core/welcome/welcome.hpp"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace squall::server {

/// The table of sessions, and the only way to reach one: register, send, broadcast, disconnect. A
/// session is in it from registration (CONNECTING) until it is DISCONNECTED.
///
/// Runs on one io_context by one thread. REQUIRES: outlives io_context::run().
class connection_manager final : private session_owner {
public:
    connection_manager(io_executor executor, const server_config& config,
                       server_observer& observer);
    ~connection_manager() override;

    connection_manager(const connection_manager&) = delete;
    connection_manager& operator=(const connection_manager&) = delete;

    /// Registers a session whose upgrade request has been read; its id is new, over incarnations
    /// of the server too, and is its connection id if `who` has none. The caller then start()s it.
    /// REQUIRES: `handler`, who serves it, outlives io_context::run().
    std::shared_ptr<session> add(session_kind kind, peer_names who, connection_identity connection,
                                 std::unique_ptr<websocket_transport> transport,
                                 steady_timer handshake_deadline, session_handler& handler);

    /// Sees to it that `message` is the first one that the session gets; see welcome_sequence for
    /// when. `completion` may be called from inside. REQUIRES: the session is CONNECTING, once.
    void welcome_with(std::string_view session_id, std::string message,
                      welcome_completion completion);

    /// The session with this id, or null.
    std::shared_ptr<session> find(std::string_view session_id) const;
    /// The newest session with this connection id, such as "customer_session123", or null.
    std::shared_ptr<session> find_connection(std::string_view connection_id) const;

    /// Queues a message for a session that is CONNECTED by our own account; the stream is not
    /// touched in any other state, and no failed send ends a session, but that to one whose queue
    /// is full: that peer is a slow consumer.
    /// With raise: throws send_error unless queued. With swallow: tries again while it finds
    /// CONNECTING (then returns not_connected), and reports on_send_dropped in the end.
    send_result send(std::string_view session_id, std::string message, on_failure failure);

    /// Queues a message for each CONNECTED session of the audience, once. The others are skipped.
    /// Returns how many have it queued.
    std::size_t broadcast(const audience& whom, std::string message);

    /// The same, without the session with this id.
    std::size_t broadcast_except(const audience& whom, std::string_view session_id,
                                 std::string message);

    /// The welcome's own send: ahead of what waits. Throws send_error unless queued.
    void send_welcome(std::string_view session_id, std::string message, write_done done);

    /// session::ping. Throws send_error unless the session is CONNECTED.
    void ping(std::string_view session_id, std::function<void()> answered);

    /// Ends a session because `caller` wants it so, for a `reason` that the log tells. CONNECTED:
    /// with a close frame, 1000 unless `how` says otherwise. CONNECTING: closes the TCP
    /// connection. Later: nothing. Returns whether it is in the table.
    bool disconnect(std::string_view session_id, std::string_view caller, std::string_view reason,
                    const end_reason& how = end_reason{end_cause::close_requested});

    /// Ends the sessions with this connection id that are of an older generation, as replaced.
    void replace(std::string_view connection_id, const session& newest);

    /// Sessions in the table, CONNECTING and CLOSING ones too.
    std::size_t size() const noexcept { return sessions_.size(); }

    /// Calls `visit` for each session, in the order of their ids. `visit` may end sessions.
    void for_each(const std::function<void(session&)>& visit);

    manager_stats stats() const;

    /// Ends the sessions whose transport is gone, without a word, and, `inactive_too`, closes those
    /// that are inactive. A CONNECTING session is neither.
    cleaned_sessions cleanup(bool inactive_too);

    /// Ends every session with cause shutdown: CONNECTED ones with close code 1001.
    void shutdown();

    /// Called whenever the last session has ended. Empty: nobody.
    void on_empty(std::function<void()> function) { on_empty_ = std::move(function); }

private:
    void session_connected(session& s) override;
    void session_closing(session& s) override;
    void session_ended(session& s, session_state decided_in, end_cause cause,
                       close_code code) override;

    void retry_later(std::string_view session_id, shared_message message);
    bool retry(const std::string& session_id, const shared_message& message, int attempt,
               bool last);
    std::shared_ptr<welcome> welcome_of(const session& s) const;
    std::string new_session_id();

    io_executor executor_;
    const server_config& config_;
    server_observer& observer_;
    welcome_policy welcome_policy_;
    std::random_device random_;
    session_table sessions_;
    std::uint64_t registered_ = 0;
    std::function<void()> on_empty_;
    manager_stats done_; ///< only what has been done since the beginning
};

} // namespace squall::server
