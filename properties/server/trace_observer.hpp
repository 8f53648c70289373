#pragma once

#include "server_core/observe/observer.hpp"
#include "sim/trace/trace.hpp"

#include <initializer_list>

namespace squall {

class host;

/// Writes into a world's trace what a server says of itself, as events of kind `observed`. Event
/// names are the observer's function names without `on_`; fields are named here once, and the
/// monitors read them (docs/trace.md).
class trace_observer final : public server::server_observer {
public:
    /// `where` is the host that the server runs on; must outlive this.
    explicit trace_observer(host& where) : host_(where) {}

    void on_listening(std::string_view local) override;
    void on_accept_error(const server::transport_error& error) override;
    void on_accept_trouble(const server::transport_error& error) override;
    void on_accept_refused(std::string_view remote) override;
    void on_accept_recovered(std::uint64_t failures, std::uint64_t refused) override;
    void on_accepted(const server::connection_info& connection) override;
    void on_http_answered(const server::connection_info& connection, std::string_view target,
                          unsigned status) override;
    void on_handshake_abandoned(const server::connection_info& connection,
                                server::end_cause cause) override;
    void on_registered(const server::session_info& session) override;
    void on_state_changed(const server::session_info& session, server::session_state from,
                          server::session_state to) override;
    void on_welcome_attempt(const server::session_info& session, int attempt,
                            server::welcome_result result, server::session_state state,
                            std::string_view error) override;
    void on_welcome_exhausted(const server::session_info& session, std::string_view error) override;
    void on_welcome_breaker(server::breaker_state state) override;
    void on_welcome_retry_alert(unsigned rate_percent) override;
    void on_message(const server::session_info& session, std::string_view payload) override;
    void on_sent(const server::session_info& session, std::size_t bytes) override;
    void on_send_dropped(std::string_view session_id, std::string_view reason) override;
    void on_transport_error(const server::session_info& session,
                            const server::transport_error& error) override;
    void on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                 std::string_view reason, bool found) override;
    void on_ended(const server::session_info& session, server::session_state state,
                  server::end_cause cause, server::close_code code) override;
    void on_upgrade_refused(const server::connection_info& connection,
                            std::string_view reason) override;
    void on_send_retry(std::string_view session_id, int attempt) override;
    void on_slow_consumer(const server::session_info& session, std::size_t queued_bytes,
                          std::size_t queued_messages, std::chrono::nanoseconds oldest) override;
    void on_rate_limited(const server::session_info& session) override;
    void on_handler_failed(const server::session_info& session, std::string_view handler,
                           std::string_view type, std::string_view what) override;
    void on_handler_warning(const server::session_info& session, std::string_view handler,
                            server::handler_warning warning,
                            std::chrono::nanoseconds lasted) override;
    void on_loop_exception(std::string_view type, std::string_view what) override;
    void on_cleanup(std::size_t stale, std::size_t inactive) override;
    void on_cleanup_failed(std::string_view what) override;
    void on_drain(std::size_t sessions) override;
    void on_drained(std::size_t cut) override;
    void on_pong(const server::session_info& session, std::chrono::nanoseconds round_trip) override;

private:
    void emit(const hashed_name& name, std::initializer_list<trace_field> fields,
              std::string_view payload = {});

    host& host_;
};

} // namespace squall
