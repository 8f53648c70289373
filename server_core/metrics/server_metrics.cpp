#include "server_core/metrics/server_metrics.hpp"

#include "server_core/manager/manager_stats.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/metrics/prometheus_text.hpp"

#include <array>

namespace squall::server {

namespace {

double number(std::size_t count) {
    return static_cast<double>(count);
}

void write_connections(prometheus_text& page, const server_counters& c) {
    page.counter("squall_connections_accepted_total", "TCP connections accepted.", c.accepted);
    page.counter("squall_accept_errors_total", "Errors of accept that the accept loop survived.",
                 c.accept_errors);
    page.gauge("squall_accept_in_trouble", "1 while descriptors or memory are too short to accept.",
               c.accept_in_trouble ? 1 : 0);
    page.counter("squall_accept_refused_total",
                 "Connections answered with 503 for want of descriptors.", c.accept_refused);
    page.counter("squall_http_answers_total", "HTTP requests answered without a session.",
                 c.http_answers);
    page.counter("squall_handshakes_abandoned_total",
                 "Connections that ended before they were a session.", c.handshakes_abandoned);
    page.counter("squall_upgrades_refused_total", "Valid upgrades refused by a limit or a drain.",
                 c.upgrades_refused);
}

void write_sessions(prometheus_text& page, const server_counters& c, const manager_stats& now) {
    std::array<prometheus_text::sample, all_session_kinds.size()> kinds{};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        kinds[i] = {to_string(all_session_kinds[i]), number(now.of(all_session_kinds[i]))};
    }
    const std::array<prometheus_text::sample, 3> states = {{
        {"connecting", number(now.connecting)},
        {"connected", number(now.connected)},
        {"closing", number(now.closing)},
    }};
    page.gauge("squall_sessions", "Sessions in the table, in any state.", "kind", kinds);
    page.gauge("squall_sessions_in_state", "The same by state.", "state", states);
    page.gauge("squall_session_groups", "Groups with at least one session.", number(now.groups));
    page.gauge("squall_users", "Users with at least one session.", number(now.users));
    page.counter("squall_sessions_registered_total", "Upgrade requests that became a session.",
                 c.registered);
    page.counter("squall_sessions_connected_total", "Sessions whose 101 was written whole.",
                 c.connected);
    page.counter("squall_sessions_ended_total", "Sessions that have ended, by cause.",
                 c.ended_by_cause);
    page.counter("squall_sessions_closed_total",
                 "The same by close code, sent or received first; 1006: there was none.",
                 c.ended_by_code);
    page.seconds("squall_handshake_seconds", "From TCP accept to the 101 written whole.",
                 c.handshake_time);
    page.seconds("squall_ping_seconds", "From a ping to its pong.", c.ping_time);
}

void write_welcome(prometheus_text& page, const server_counters& c) {
    page.counter("squall_welcome_attempts_total", "Attempts at the welcome, by result.",
                 c.welcome_attempts);
    page.counter("squall_welcome_retries_total", "Attempts at the welcome after a session's first.",
                 c.welcome_retries);
    page.counter("squall_welcome_exhausted_total",
                 "Sessions whose attempts at the welcome were used up (send_connected_failed).",
                 c.welcome_exhausted);
    page.counter("squall_welcome_retry_alerts_total",
                 "Times that too many of the last attempts at welcomes were retries.",
                 c.welcome_retry_alerts);
    page.counter("squall_welcome_breaker_opened_total",
                 "Times that the circuit breaker of the welcomes opened.",
                 c.welcome_breaker_opened);
    page.gauge("squall_welcome_breaker_open", "1 while it is open or half open.",
               c.welcome_breaker_open ? 1 : 0);
}

void write_messages(prometheus_text& page, const server_counters& c, const manager_stats& now) {
    page.counter("squall_messages_received_total", "Messages from peers.", c.messages_received);
    page.counter("squall_received_bytes_total", "Bytes of messages from peers.", c.bytes_received);
    page.counter("squall_messages_sent_total", "Messages written whole.", c.messages_sent);
    page.counter("squall_sent_bytes_total", "Bytes of messages written whole.", c.bytes_sent);
    page.counter("squall_sends_dropped_total", "Messages that were not sent and never will be.",
                 c.sends_dropped);
    page.counter("squall_send_retries_total", "Sends that found CONNECTING and were tried again.",
                 c.send_retries);
    page.gauge("squall_queue_bytes", "Bytes of messages that wait to be written.",
               number(now.queued_bytes));
    page.gauge("squall_queue_messages", "Messages that wait to be written.",
               number(now.queued_messages));
    page.counter("squall_slow_consumers_total", "Sessions closed because the peer did not read.",
                 c.slow_consumers);
    page.counter("squall_rate_limited_total", "Sessions closed for too many messages a second.",
                 c.rate_limited);
}

void write_errors(prometheus_text& page, const server_counters& c) {
    page.counter("squall_transport_errors_total", "Transport errors of sessions.",
                 c.transport_errors);
    page.counter("squall_handler_failures_total", "Exceptions that left a handler.",
                 c.handler_failures);
    page.counter("squall_handler_warnings_total", "Handlers that hold the loop or do not read.",
                 c.handler_warnings);
    page.counter("squall_loop_exceptions_total", "Exceptions that left the event loop.",
                 c.loop_exceptions);
    page.counter("squall_disconnects_requested_total", "Calls of disconnect().",
                 c.disconnects_requested);
}

void write_upkeep(prometheus_text& page, const server_counters& c, bool draining) {
    page.counter("squall_cleanup_runs_total", "Rounds of the cleanup.", c.cleanup_runs);
    page.counter("squall_cleanup_failures_total", "Rounds of the cleanup left by an exception.",
                 c.cleanup_failures);
    page.counter("squall_sessions_cleaned_total", "Sessions that the cleanup ended.", c.cleaned);
    page.gauge("squall_draining", "1 from the beginning of a drain.", draining ? 1 : 0);
    page.counter("squall_drain_cut_total", "Sessions that a drain's deadline cut.", c.drain_cut);
}

} // namespace

void write_server_metrics(prometheus_text& page, const server_counters& counted,
                          const manager_stats& now, bool draining) {
    write_connections(page, counted);
    write_sessions(page, counted, now);
    write_welcome(page, counted);
    write_messages(page, counted, now);
    write_errors(page, counted);
    write_upkeep(page, counted, draining);
}

} // namespace squall::server
