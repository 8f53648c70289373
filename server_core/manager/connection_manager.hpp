#pragma once

#include "server_core/errors/send_error.hpp"
#include "server_core/session/session.hpp"
#include "server_core/welcome/welcome.hpp"

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace squall::server {

/// The table of sessions, and the only way to reach one: register, send, disconnect. A session is
/// in it from registration (CONNECTING) until it is DISCONNECTED.
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
    /// of the server too. The caller then start()s it. REQUIRES: `handler`, who serves it, outlives
    /// io_context::run().
    std::shared_ptr<session> add(session_kind kind, peer_names who, connection_identity connection,
                                 std::unique_ptr<websocket_transport> transport,
                                 steady_timer handshake_deadline, session_handler& handler);

    /// Sees to it that `message` is the first one that the session gets; see welcome_sequence for
    /// when. `completion` may be called from inside. REQUIRES: the session is CONNECTING, once.
    void welcome_with(std::string_view session_id, std::string message,
                      welcome_completion completion);

    /// The session with this id, or null.
    std::shared_ptr<session> find(std::string_view session_id) const;

    /// Queues a message for a session that is CONNECTED by our own account; the stream is not
    /// touched in any other state, and no failed send ends a session.
    /// With raise: throws send_error unless queued. With swallow: reports on_send_dropped.
    send_result send(std::string_view session_id, std::string message, on_failure failure);

    /// The welcome's own send: ahead of what waits. Throws send_error unless queued.
    void send_welcome(std::string_view session_id, std::string message, session::write_done done);

    /// Ends a session because `caller` wants it so. CONNECTED: with a close frame, 1000.
    /// CONNECTING: closes the TCP connection. Later: nothing. Returns whether it is in the table.
    bool disconnect(std::string_view session_id, std::string_view caller, std::string_view reason);

    /// Sessions in the table, CONNECTING and CLOSING ones too.
    std::size_t size() const noexcept { return entries_.size(); }

    /// Calls `visit` for each session, in the order of their ids. `visit` may end sessions.
    void for_each(const std::function<void(session&)>& visit);

    /// Ends every session with cause shutdown: CONNECTED ones with close code 1001.
    void shutdown();

private:
    struct entry {
        std::shared_ptr<session> who;
        std::shared_ptr<welcome> first_message;
    };

    void session_connected(session& s) override;
    void session_closing(session& s) override;
    void session_ended(session& s, session_state decided_in, end_cause cause,
                       close_code code) override;

    std::shared_ptr<welcome> welcome_of(const session& s) const;
    std::string new_session_id();

    io_executor executor_;
    const server_config& config_;
    server_observer& observer_;
    std::random_device random_;
    std::map<std::string, entry, std::less<>> entries_;
};

} // namespace squall::server
