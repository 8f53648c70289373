#pragma once

#include "server_core/observe/observer.hpp"

#include <memory>

namespace spdlog {
class logger;
}

namespace squall::server {

/// Writes the server's life to a log, in the words that operators of such servers grep for
/// (WS_CONNECT, "Retry sending connected message", send_connected_failed, "WebSocket not found,
/// skipping message").
///
/// Levels: state changes, normal ends and expected transport errors DEBUG; connected and welcome
/// sent INFO; a welcome attempt that found CONNECTING, a send to an unknown session and an
/// unexpected transport error WARNING; send_connected_failed and an accept loop in trouble ERROR.
class log_observer final : public server_observer {
public:
    /// REQUIRES: `logger` is not null.
    explicit log_observer(std::shared_ptr<spdlog::logger> logger);
    ~log_observer() override;

    void on_listening(std::string_view local) override;
    void on_accept_error(const transport_error& error) override;
    void on_accept_trouble(const transport_error& error) override;
    void on_accept_refused(std::string_view remote) override;
    void on_accept_recovered(std::uint64_t failures, std::uint64_t refused) override;
    void on_accepted(const connection_info& connection) override;
    void on_http_answered(const connection_info& connection, std::string_view target,
                          unsigned status) override;
    void on_handshake_abandoned(const connection_info& connection, end_cause cause) override;
    void on_registered(const session_info& session) override;
    void on_state_changed(const session_info& session, session_state from,
                          session_state to) override;
    void on_welcome_attempt(const session_info& session, int attempt, welcome_result result,
                            session_state state, std::string_view error) override;
    void on_welcome_exhausted(const session_info& session, std::string_view error) override;
    void on_welcome_breaker(breaker_state state) override;
    void on_welcome_retry_alert(unsigned rate_percent) override;
    void on_message(const session_info& session, std::string_view payload) override;
    void on_sent(const session_info& session, std::size_t bytes) override;
    void on_send_dropped(std::string_view session_id, std::string_view reason) override;
    void on_transport_error(const session_info& session, const transport_error& error) override;
    void on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                 std::string_view reason, bool found) override;
    void on_ended(const session_info& session, session_state state, end_cause cause,
                  close_code code) override;
    void on_upgrade_refused(const connection_info& connection, std::string_view reason) override;
    void on_connected(const session_info& session, std::chrono::nanoseconds since_accept) override;
    void on_pong(const session_info& session, std::chrono::nanoseconds round_trip) override;
    void on_send_retry(std::string_view session_id, int attempt) override;
    void on_slow_consumer(const session_info& session, std::size_t queued_bytes,
                          std::size_t queued_messages, std::chrono::nanoseconds oldest) override;
    void on_rate_limited(const session_info& session) override;
    void on_handler_failed(const session_info& session, std::string_view handler,
                           std::string_view type, std::string_view what) override;
    void on_handler_warning(const session_info& session, std::string_view handler,
                            handler_warning warning, std::chrono::nanoseconds duration) override;
    void on_loop_exception(std::string_view type, std::string_view what) override;
    void on_cleanup(std::size_t stale, std::size_t inactive) override;
    void on_cleanup_failed(std::string_view what) override;
    void on_drain(std::size_t sessions) override;
    void on_drained(std::size_t cut) override;

private:
    std::shared_ptr<spdlog::logger> logger_;
};

} // namespace squall::server
