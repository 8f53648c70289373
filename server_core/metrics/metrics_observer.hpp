#pragma once

#include "server_core/metrics/histogram.hpp"
#include "server_core/metrics/labelled_counter.hpp"
#include "server_core/observe/observer.hpp"

namespace squall::server {

/// What has happened in the server since it began, counted. Plain integers: all on one thread.
/// docs/operating.md says what each means and which to watch.
struct server_counters {
    server_counters();

    std::uint64_t accepted = 0;
    labelled_counter accept_errors{{"category"}};
    std::uint64_t accept_refused = 0;
    bool accept_in_trouble = false;
    labelled_counter http_answers{{"status"}};
    labelled_counter handshakes_abandoned{{"cause"}};
    labelled_counter upgrades_refused{{"reason"}};

    labelled_counter registered{{"kind"}};
    labelled_counter connected{{"kind"}};
    labelled_counter ended_by_cause{{"cause"}};
    labelled_counter ended_by_code{{"code"}}; ///< "other" for one that is none of ours
    histogram handshake_time;                 ///< from TCP accept to the written 101
    histogram ping_time;                      ///< from a ping to its pong

    labelled_counter welcome_attempts{{"result"}};
    std::uint64_t welcome_retries = 0;   ///< attempts after a session's first
    std::uint64_t welcome_exhausted = 0; ///< send_connected_failed
    std::uint64_t welcome_retry_alerts = 0;
    std::uint64_t welcome_breaker_opened = 0;
    bool welcome_breaker_open = false; ///< or half open

    std::uint64_t messages_received = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t messages_sent = 0;
    std::uint64_t bytes_sent = 0;
    labelled_counter sends_dropped{{"reason"}};
    std::uint64_t send_retries = 0;
    std::uint64_t slow_consumers = 0;
    std::uint64_t rate_limited = 0;

    labelled_counter transport_errors{{"operation", "category"}};
    labelled_counter handler_failures{{"handler"}};
    labelled_counter handler_warnings{{"handler", "warning"}};
    std::uint64_t disconnects_requested = 0;
    std::uint64_t loop_exceptions = 0;

    std::uint64_t cleanup_runs = 0;
    std::uint64_t cleanup_failures = 0;
    labelled_counter cleaned{{"what"}}; ///< "stale", "inactive"
    std::uint64_t drain_cut = 0;
};

/// Counts what it is told.
class metrics_observer final : public server_observer {
public:
    const server_counters& counters() const noexcept { return counted_; }

    void on_accept_error(const transport_error& error) override;
    void on_accept_trouble(const transport_error& error) override;
    void on_accept_refused(std::string_view remote) override;
    void on_accept_recovered(std::uint64_t failures, std::uint64_t refused) override;
    void on_loop_exception(std::string_view type, std::string_view what) override;
    void on_accepted(const connection_info& connection) override;
    void on_http_answered(const connection_info& connection, std::string_view target,
                          unsigned status) override;
    void on_handshake_abandoned(const connection_info& connection, end_cause cause) override;
    void on_upgrade_refused(const connection_info& connection, std::string_view reason) override;
    void on_registered(const session_info& session) override;
    void on_connected(const session_info& session, std::chrono::nanoseconds since_accept) override;
    void on_welcome_attempt(const session_info& session, int attempt, welcome_result result,
                            session_state state, std::string_view error) override;
    void on_welcome_exhausted(const session_info& session, std::string_view error) override;
    void on_welcome_breaker(breaker_state state) override;
    void on_welcome_retry_alert(unsigned rate_percent) override;
    void on_pong(const session_info& session, std::chrono::nanoseconds round_trip) override;
    void on_message(const session_info& session, std::string_view payload) override;
    void on_sent(const session_info& session, std::size_t bytes) override;
    void on_send_dropped(std::string_view session_id, std::string_view reason) override;
    void on_send_retry(std::string_view session_id, int attempt) override;
    void on_slow_consumer(const session_info& session, std::size_t queued_bytes,
                          std::size_t queued_messages, std::chrono::nanoseconds oldest) override;
    void on_rate_limited(const session_info& session) override;
    void on_handler_failed(const session_info& session, std::string_view handler,
                           std::string_view type, std::string_view what) override;
    void on_handler_warning(const session_info& session, std::string_view handler,
                            handler_warning warning, std::chrono::nanoseconds duration) override;
    void on_transport_error(const session_info& session, const transport_error& error) override;
    void on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                 std::string_view reason, bool found) override;
    void on_ended(const session_info& session, session_state state, end_cause cause,
                  close_code code) override;
    void on_cleanup(std::size_t stale, std::size_t inactive) override;
    void on_cleanup_failed(std::string_view what) override;
    void on_drained(std::size_t cut) override;

private:
    server_counters counted_;
};

} // namespace squall::server
