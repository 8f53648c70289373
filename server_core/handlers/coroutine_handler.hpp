#pragma once

#include "server_core/handlers/session_channel.hpp"
#include "server_core/session/session_handler.hpp"

#include <map>
#include <memory>
#include <string>

namespace squall::server {

/// A handler that is written as one coroutine a session (field report 2):
///
///     asio::awaitable<void, io_executor> serve(session_channel& channel) override {
///         while (const auto message = co_await channel.receive()) {
///             channel.send("Echo: " + *message);
///         }
///     }
///
/// The coroutine begins when the session is CONNECTED. It should end when receive() gives nothing:
/// the session is over. If it throws, that is logged with its type and the session is closed with
/// 1011; if it returns while the peer is still there, the session is closed with 1000 and the log
/// says that the handler returned early.
///
/// A coroutine that still waits when the handler is destroyed is destroyed by the io_context, at
/// the latest with it: its locals must not touch the handler in their destructors.
class coroutine_handler : public session_handler {
public:
    /// REQUIRES: the references outlive io_context::run(), and so does this.
    coroutine_handler(io_executor executor, connection_manager& connections,
                      server_observer& observer, const server_config& config);
    ~coroutine_handler() override;

    coroutine_handler(const coroutine_handler&) = delete;
    coroutine_handler& operator=(const coroutine_handler&) = delete;

    void on_connect(const session_info& session) final;
    void on_message(const session_info& session, std::string_view payload) final;
    void on_disconnect(const session_info& session, end_cause cause) final;

protected:
    /// Serves one session. `channel` lives as long as the coroutine.
    virtual asio::awaitable<void, io_executor> serve(session_channel& channel) = 0;

private:
    asio::awaitable<void, io_executor> run(std::shared_ptr<session_channel> channel);
    void ended(const std::shared_ptr<session_channel>& channel, const std::exception_ptr& thrown);

    io_executor executor_;
    connection_manager& connections_;
    server_observer& observer_;
    const server_config& config_;
    std::map<std::string, std::shared_ptr<session_channel>, std::less<>> channels_; ///< by session
};

} // namespace squall::server
