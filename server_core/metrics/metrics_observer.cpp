#include "server_core/metrics/metrics_observer.hpp"

#include <string>

namespace squall::server {

namespace {

/// A peer may close with any of four thousand codes; those that are none of ours are one.
std::string code_label(close_code code) {
    return to_string(code) == "other" ? "other" : std::to_string(static_cast<unsigned>(code));
}

constexpr std::array every_category = {
    error_category::already_closed,   error_category::connection_reset, error_category::broken_pipe,
    error_category::timed_out,        error_category::invalid_state,    error_category::protocol,
    error_category::out_of_resources, error_category::unexpected};

} // namespace

server_counters::server_counters() {
    for (const session_kind kind : all_session_kinds) {
        registered.expect({to_string(kind)});
        connected.expect({to_string(kind)});
    }
    for (const auto result : {welcome_result::sent, welcome_result::failed, welcome_result::dead}) {
        welcome_attempts.expect({to_string(result)});
    }
    for (const auto* reason :
         {"sessions", "sessions_per_address", "sessions_per_user", "handshake_rate", "draining"}) {
        upgrades_refused.expect({reason});
    }
    for (const error_category category : every_category) {
        for (const operation op :
             {operation::handshake, operation::read, operation::write, operation::close}) {
            transport_errors.expect({to_string(op), to_string(category)});
        }
    }
    accept_errors.expect({to_string(error_category::out_of_resources)});
    cleaned.expect({"stale"});
    cleaned.expect({"inactive"});
}

void metrics_observer::on_accept_error(const transport_error& error) {
    counted_.accept_errors.add({to_string(error.category)});
}

void metrics_observer::on_accept_trouble(const transport_error&) {
    counted_.accept_in_trouble = true;
}

void metrics_observer::on_accept_refused(std::string_view) {
    ++counted_.accept_refused;
}

void metrics_observer::on_accept_recovered(std::uint64_t, std::uint64_t) {
    counted_.accept_in_trouble = false;
}

void metrics_observer::on_loop_exception(std::string_view, std::string_view) {
    ++counted_.loop_exceptions;
}

void metrics_observer::on_accepted(const connection_info&) {
    ++counted_.accepted;
}

void metrics_observer::on_http_answered(const connection_info&, std::string_view, unsigned status) {
    counted_.http_answers.add({std::to_string(status)});
}

void metrics_observer::on_handshake_abandoned(const connection_info&, end_cause cause) {
    counted_.handshakes_abandoned.add({to_string(cause)});
}

void metrics_observer::on_upgrade_refused(const connection_info&, std::string_view reason) {
    counted_.upgrades_refused.add({reason});
}

void metrics_observer::on_registered(const session_info& session) {
    counted_.registered.add({to_string(session.kind)});
}

void metrics_observer::on_connected(const session_info& session,
                                    std::chrono::nanoseconds since_accept) {
    counted_.connected.add({to_string(session.kind)});
    counted_.handshake_time.add(since_accept);
}

void metrics_observer::on_welcome_attempt(const session_info&, int attempt, welcome_result result,
                                          session_state, std::string_view) {
    counted_.welcome_attempts.add({to_string(result)});
    if (attempt > 1) {
        ++counted_.welcome_retries;
    }
}

void metrics_observer::on_welcome_exhausted(const session_info&, std::string_view) {
    ++counted_.welcome_exhausted;
}

void metrics_observer::on_welcome_breaker(breaker_state state) {
    const bool was_open = counted_.welcome_breaker_open;
    counted_.welcome_breaker_open = state != breaker_state::closed;
    if (counted_.welcome_breaker_open && !was_open) {
        ++counted_.welcome_breaker_opened;
    }
}

void metrics_observer::on_welcome_retry_alert(unsigned) {
    ++counted_.welcome_retry_alerts;
}

void metrics_observer::on_pong(const session_info&, std::chrono::nanoseconds round_trip) {
    counted_.ping_time.add(round_trip);
}

void metrics_observer::on_message(const session_info&, std::string_view payload) {
    ++counted_.messages_received;
    counted_.bytes_received += payload.size();
}

void metrics_observer::on_sent(const session_info&, std::size_t bytes) {
    ++counted_.messages_sent;
    counted_.bytes_sent += bytes;
}

void metrics_observer::on_send_dropped(std::string_view, std::string_view reason) {
    counted_.sends_dropped.add({reason});
}

void metrics_observer::on_send_retry(std::string_view, int) {
    ++counted_.send_retries;
}

void metrics_observer::on_slow_consumer(const session_info&, std::size_t, std::size_t,
                                        std::chrono::nanoseconds) {
    ++counted_.slow_consumers;
}

void metrics_observer::on_rate_limited(const session_info&) {
    ++counted_.rate_limited;
}

void metrics_observer::on_handler_failed(const session_info&, std::string_view handler,
                                         std::string_view, std::string_view) {
    counted_.handler_failures.add({handler});
}

void metrics_observer::on_handler_warning(const session_info&, std::string_view handler,
                                          handler_warning warning, std::chrono::nanoseconds) {
    counted_.handler_warnings.add({handler, to_string(warning)});
}

void metrics_observer::on_transport_error(const session_info&, const transport_error& error) {
    counted_.transport_errors.add({to_string(error.op), to_string(error.category)});
}

void metrics_observer::on_disconnect_requested(std::string_view, std::string_view, std::string_view,
                                               bool) {
    ++counted_.disconnects_requested;
}

void metrics_observer::on_ended(const session_info&, session_state, end_cause cause,
                                close_code code) {
    counted_.ended_by_cause.add({to_string(cause)});
    counted_.ended_by_code.add({code_label(code)});
}

void metrics_observer::on_cleanup(std::size_t stale, std::size_t inactive) {
    ++counted_.cleanup_runs;
    counted_.cleaned.add({"stale"}, stale);
    counted_.cleaned.add({"inactive"}, inactive);
}

void metrics_observer::on_cleanup_failed(std::string_view) {
    ++counted_.cleanup_failures;
}

void metrics_observer::on_drained(std::size_t cut) {
    counted_.drain_cut += cut;
}

} // namespace squall::server
