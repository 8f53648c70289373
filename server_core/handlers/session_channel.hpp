#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/net.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

/// What a coroutine that serves one session has of it: messages in, messages out. It outlives the
/// session, and is harmless then: receive() gives nothing, sends are dropped.
class session_channel : public std::enable_shared_from_this<session_channel> {
public:
    /// REQUIRES: the references outlive io_context::run(). `handler` is a name for logs.
    session_channel(connection_manager& connections, server_observer& observer,
                    const server_config& config, std::string_view handler,
                    const session_info& session, steady_timer watch);

    /// The session, while it lasts or not.
    session_info info() const { return who_.info(); }

    /// The next message, or nothing when the session is over. Until it is called again no more
    /// than what has come already is read from the peer, whom TCP makes wait.
    /// REQUIRES: no other receive() is under way.
    asio::awaitable<std::optional<std::string>, io_executor> receive();

    /// Queues a message; see connection_manager::send with swallow.
    void send(std::string message);

    /// Ends the session.
    void close(const end_reason& how);

    /// Whether the session is still there.
    bool open() const noexcept { return open_; }

    // For coroutine_handler:

    /// A message has come. Resumes the coroutine if it waits for one.
    void deliver(std::string_view message);
    /// The session is over. Resumes the coroutine if it waits.
    void session_over();
    /// Destroys the coroutine where it waits for a message.
    void abandon() noexcept;

private:
    /// A suspended receive(), its type erased.
    struct waiter {
        virtual ~waiter() = default;
        /// REQUIRES: the last thing that is done with it.
        virtual void resume() = 0;
    };
    template <class Handler>
    struct waiter_of;

    asio::awaitable<void, io_executor> wait();
    void resume();
    void hold(bool reading) noexcept;
    void watch_for_reads();
    void on_watch();

    connection_manager& connections_;
    server_observer& observer_;
    const server_config& config_;
    std::string_view handler_;
    session_identity who_;
    steady_timer watch_; ///< armed from the first message that is not asked for at once
    bool watching_ = false;
    std::chrono::steady_clock::time_point last_asked_;
    std::deque<std::string> inbox_;
    std::unique_ptr<waiter> waiter_;
    bool open_ = true;
};

} // namespace squall::server
