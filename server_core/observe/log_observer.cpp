#include "server_core/observe/log_observer.hpp"

#include "server_core/observe/printable.hpp"

#include <spdlog/spdlog.h>

namespace squall::server {

namespace {

/// What field report 3 calls it: "Broken pipe for customer_session123".
std::string in_words(error_category category, std::string_view connection_id) {
    switch (category) {
    case error_category::already_closed:
        return fmt::format("Connection {} already closed", connection_id);
    case error_category::connection_reset:
        return fmt::format("Connection {} reset", connection_id);
    case error_category::broken_pipe:
        return fmt::format("Broken pipe for {}", connection_id);
    case error_category::timed_out:
        return fmt::format("Connection {} timed out", connection_id);
    case error_category::invalid_state:
        return fmt::format("WebSocket invalid state for {}", connection_id);
    case error_category::protocol:
        return fmt::format("WebSocket runtime error for {}", connection_id);
    case error_category::cancelled:
    case error_category::out_of_resources:
    case error_category::unexpected:
        break;
    }
    return fmt::format("WebSocket error for {}", connection_id);
}

std::int64_t microseconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

} // namespace

log_observer::log_observer(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

log_observer::~log_observer() = default;

void log_observer::on_listening(std::string_view local) {
    logger_->info("Listening on {}", local);
}

void log_observer::on_accept_error(const transport_error& error) {
    // Trouble that lasts has a line of its own, once.
    logger_->debug("accept failed, will try again: {}", describe(error));
}

void log_observer::on_accept_trouble(const transport_error& error) {
    logger_->error("accept loop in trouble, will go on trying: {}", describe(error));
}

void log_observer::on_accept_refused(std::string_view remote) {
    logger_->debug("TCP_REFUSE | remote={} | status=503 | out of descriptors", remote);
}

void log_observer::on_accept_recovered(std::uint64_t failures, std::uint64_t refused) {
    logger_->info("accept loop recovered | failures={} | refused={}", failures, refused);
}

void log_observer::on_accepted(const connection_info& connection) {
    logger_->debug("TCP_ACCEPT | connection={} | remote={}", connection.number, connection.remote);
}

void log_observer::on_http_answered(const connection_info& connection, std::string_view target,
                                    unsigned status) {
    if (!logger_->should_log(spdlog::level::debug)) {
        return;
    }
    logger_->debug("HTTP | connection={} | target={} | status={}", connection.number,
                   printable(target), status);
}

void log_observer::on_handshake_abandoned(const connection_info& connection, end_cause cause) {
    logger_->debug("TCP_END | connection={} | remote={} | cause={}", connection.number,
                   connection.remote, to_string(cause));
}

void log_observer::on_registered(const session_info& session) {
    logger_->debug("WebSocket connection attempt for {} | session={}", session.user_id,
                   session.session_id);
    logger_->info("WS_CONNECT | session={} | user={} | connection={} | remote={}",
                  session.session_id, session.user_id, session.connection.number,
                  session.connection.remote);
}

void log_observer::on_state_changed(const session_info& session, session_state from,
                                    session_state to) {
    logger_->debug("WS_STATE | session={} | {} -> {}", session.session_id, to_string(from),
                   to_string(to));
}

void log_observer::on_welcome_attempt(const session_info& session, int attempt,
                                      welcome_result result, session_state state,
                                      std::string_view error) {
    switch (result) {
    case welcome_result::sent:
        logger_->debug("WS_SEND | session={} | event=connected | attempt={}", session.session_id,
                       attempt);
        logger_->info("Message sent successfully | session={} | event=connected",
                      session.session_id);
        break;
    case welcome_result::failed:
        logger_->warn("Retry sending connected message (attempt {}): {} | session={}", attempt,
                      error, session.session_id);
        break;
    case welcome_result::dead:
        // Why the transport died has its own line, at the level of that error's category.
        logger_->debug("Connected message not sent (attempt {}), no retry on a dead connection: "
                       "{} | session={} | state={}",
                       attempt, error, session.session_id, to_string(state));
        break;
    }
}

void log_observer::on_welcome_exhausted(const session_info& session, std::string_view error) {
    logger_->error("send_connected_failed | All retries exhausted: {} | session={}", error,
                   session.session_id);
}

void log_observer::on_welcome_breaker(breaker_state state) {
    switch (state) {
    case breaker_state::open:
        logger_->warn("Connected message circuit breaker open: most first attempts find "
                      "CONNECTING, no retries");
        break;
    case breaker_state::half_open:
        logger_->info("Connected message circuit breaker half open: the next attempt decides");
        break;
    case breaker_state::closed:
        logger_->info("Connected message circuit breaker closed: retries as usual");
        break;
    }
}

void log_observer::on_welcome_retry_alert(unsigned rate_percent) {
    logger_->warn("Connected message retry rate is high: {} % of the last attempts were retries",
                  rate_percent);
}

void log_observer::on_message(const session_info& session, std::string_view payload) {
    logger_->debug("WS_RECV | Received from {} | session={} | bytes={}", session.user_id,
                   session.session_id, payload.size());
}

void log_observer::on_sent(const session_info& session, std::size_t bytes) {
    logger_->debug("WS_SENT | session={} | bytes={}", session.session_id, bytes);
}

void log_observer::on_send_dropped(std::string_view session_id, std::string_view reason) {
    if (reason == "unknown_session") {
        logger_->warn("WebSocket not found, skipping message | session={}", session_id);
    } else {
        logger_->debug("Message dropped | session={} | reason={}", session_id, reason);
    }
}

void log_observer::on_transport_error(const session_info& session, const transport_error& error) {
    if (is_expected(error.category)) {
        logger_->debug("WS_TRANSPORT | {}: {} | session={}",
                       in_words(error.category, session.connection_id), describe(error),
                       session.session_id);
    } else {
        logger_->warn("Unexpected transport error | {}: {} | session={}",
                      in_words(error.category, session.connection_id), describe(error),
                      session.session_id);
    }
}

void log_observer::on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                           std::string_view reason, bool found) {
    logger_->debug("disconnect() | session={} | caller={} | reason={} | found={}", session_id,
                   caller, reason, found);
}

void log_observer::on_ended(const session_info& session, session_state state, end_cause cause,
                            close_code code) {
    logger_->debug("WS_DISCONNECT | session={} | user={} | state={} | cause={} | code={} | "
                   "Client {} disconnected",
                   session.session_id, session.user_id, to_string(state), to_string(cause),
                   static_cast<unsigned>(code), session.user_id);
}

void log_observer::on_upgrade_refused(const connection_info& connection, std::string_view reason) {
    logger_->warn("Upgrade refused | connection={} | remote={} | limit={}", connection.number,
                  connection.remote, reason);
}

void log_observer::on_connected(const session_info& session,
                                std::chrono::nanoseconds since_accept) {
    logger_->debug("WS_CONNECTED | WebSocket accepted for {}, waiting for messages | session={} | "
                   "after={} us",
                   session.user_id, session.session_id, microseconds(since_accept));
}

void log_observer::on_pong(const session_info& session, std::chrono::nanoseconds round_trip) {
    logger_->debug("WS_PONG | session={} | after={} us", session.session_id,
                   microseconds(round_trip));
}

void log_observer::on_send_retry(std::string_view session_id, int attempt) {
    logger_->debug("Retrying send to {} (attempt {})", session_id, attempt);
}

void log_observer::on_slow_consumer(const session_info& session, std::size_t queued_bytes,
                                    std::size_t queued_messages, std::chrono::nanoseconds oldest) {
    logger_->warn("Slow consumer | session={} | user={} | bytes={} | messages={} | oldest={} us",
                  session.session_id, session.user_id, queued_bytes, queued_messages,
                  microseconds(oldest));
}

void log_observer::on_rate_limited(const session_info& session) {
    logger_->warn("Rate limit hit | session={} | user={} | remote={}", session.session_id,
                  session.user_id, session.connection.remote);
}

void log_observer::on_handler_failed(const session_info& session, std::string_view handler,
                                     std::string_view type, std::string_view what) {
    logger_->error("Error in WebSocket handler | Error for {} | handler={} | {}: {} | session={}",
                   session.user_id, handler, type, printable(what), session.session_id);
}

void log_observer::on_handler_warning(const session_info& session, std::string_view handler,
                                      handler_warning warning, std::chrono::nanoseconds duration) {
    logger_->warn("Handler {} | handler={} | session={} | for={} us", to_string(warning), handler,
                  session.session_id, microseconds(duration));
}

void log_observer::on_loop_exception(std::string_view type, std::string_view what) {
    logger_->error("Exception in the event loop | {}: {}", type, printable(what));
}

void log_observer::on_cleanup(std::size_t stale, std::size_t inactive) {
    if (stale > 0) {
        logger_->info("Cleaned up {} stale connections", stale);
    }
    if (inactive > 0) {
        logger_->info("Cleaned up {} inactive connections", inactive);
    }
}

void log_observer::on_cleanup_failed(std::string_view what) {
    logger_->error("Error in WebSocket cleanup task: {}", printable(what));
}

void log_observer::on_drain(std::size_t sessions) {
    logger_->info("Draining | sessions={}", sessions);
}

void log_observer::on_drained(std::size_t cut) {
    logger_->info("Drained | cut={}", cut);
}

} // namespace squall::server
