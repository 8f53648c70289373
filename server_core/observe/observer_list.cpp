#include "server_core/observe/observer_list.hpp"

namespace squall::server {

void observer_list::add(server_observer& observer) {
    observers_.push_back(&observer);
}

void observer_list::on_listening(std::string_view local) {
    each([&](server_observer& o) { o.on_listening(local); });
}

void observer_list::on_accept_error(const transport_error& error) {
    each([&](server_observer& o) { o.on_accept_error(error); });
}

void observer_list::on_accept_trouble(const transport_error& error) {
    each([&](server_observer& o) { o.on_accept_trouble(error); });
}

void observer_list::on_accept_refused(std::string_view remote) {
    each([&](server_observer& o) { o.on_accept_refused(remote); });
}

void observer_list::on_accept_recovered(std::uint64_t failures, std::uint64_t refused) {
    each([&](server_observer& o) { o.on_accept_recovered(failures, refused); });
}

void observer_list::on_accepted(const connection_info& connection) {
    each([&](server_observer& o) { o.on_accepted(connection); });
}

void observer_list::on_http_answered(const connection_info& connection, std::string_view target,
                                     unsigned status) {
    each([&](server_observer& o) { o.on_http_answered(connection, target, status); });
}

void observer_list::on_handshake_abandoned(const connection_info& connection, end_cause cause) {
    each([&](server_observer& o) { o.on_handshake_abandoned(connection, cause); });
}

void observer_list::on_registered(const session_info& session) {
    each([&](server_observer& o) { o.on_registered(session); });
}

void observer_list::on_state_changed(const session_info& session, session_state from,
                                     session_state to) {
    each([&](server_observer& o) { o.on_state_changed(session, from, to); });
}

void observer_list::on_welcome_attempt(const session_info& session, int attempt,
                                       welcome_result result, session_state state,
                                       std::string_view error) {
    each([&](server_observer& o) { o.on_welcome_attempt(session, attempt, result, state, error); });
}

void observer_list::on_welcome_exhausted(const session_info& session, std::string_view error) {
    each([&](server_observer& o) { o.on_welcome_exhausted(session, error); });
}

void observer_list::on_welcome_breaker(breaker_state state) {
    each([&](server_observer& o) { o.on_welcome_breaker(state); });
}

void observer_list::on_welcome_retry_alert(unsigned rate_percent) {
    each([&](server_observer& o) { o.on_welcome_retry_alert(rate_percent); });
}

void observer_list::on_message(const session_info& session, std::string_view payload) {
    each([&](server_observer& o) { o.on_message(session, payload); });
}

void observer_list::on_sent(const session_info& session, std::size_t bytes) {
    each([&](server_observer& o) { o.on_sent(session, bytes); });
}

void observer_list::on_send_dropped(std::string_view session_id, std::string_view reason) {
    each([&](server_observer& o) { o.on_send_dropped(session_id, reason); });
}

void observer_list::on_transport_error(const session_info& session, const transport_error& error) {
    each([&](server_observer& o) { o.on_transport_error(session, error); });
}

void observer_list::on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                            std::string_view reason, bool found) {
    each([&](server_observer& o) { o.on_disconnect_requested(session_id, caller, reason, found); });
}

void observer_list::on_ended(const session_info& session, session_state state, end_cause cause,
                             close_code code) {
    each([&](server_observer& o) { o.on_ended(session, state, cause, code); });
}

void observer_list::on_upgrade_refused(const connection_info& connection, std::string_view reason) {
    each([&](server_observer& o) { o.on_upgrade_refused(connection, reason); });
}

void observer_list::on_connected(const session_info& session,
                                 std::chrono::nanoseconds since_accept) {
    each([&](server_observer& o) { o.on_connected(session, since_accept); });
}

void observer_list::on_pong(const session_info& session, std::chrono::nanoseconds round_trip) {
    each([&](server_observer& o) { o.on_pong(session, round_trip); });
}

void observer_list::on_send_retry(std::string_view session_id, int attempt) {
    each([&](server_observer& o) { o.on_send_retry(session_id, attempt); });
}

void observer_list::on_slow_consumer(const session_info& session, std::size_t queued_bytes,
                                     std::size_t queued_messages, std::chrono::nanoseconds oldest) {
    each([&](server_observer& o) {
        o.on_slow_consumer(session, queued_bytes, queued_messages, oldest);
    });
}

void observer_list::on_rate_limited(const session_info& session) {
    each([&](server_observer& o) { o.on_rate_limited(session); });
}

void observer_list::on_handler_failed(const session_info& session, std::string_view handler,
                                      std::string_view type, std::string_view what) {
    each([&](server_observer& o) { o.on_handler_failed(session, handler, type, what); });
}

void observer_list::on_handler_warning(const session_info& session, std::string_view handler,
                                       handler_warning warning, std::chrono::nanoseconds duration) {
    each([&](server_observer& o) { o.on_handler_warning(session, handler, warning, duration); });
}

void observer_list::on_loop_exception(std::string_view type, std::string_view what) {
    each([&](server_observer& o) { o.on_loop_exception(type, what); });
}

void observer_list::on_cleanup(std::size_t stale, std::size_t inactive) {
    each([&](server_observer& o) { o.on_cleanup(stale, inactive); });
}

void observer_list::on_cleanup_failed(std::string_view what) {
    each([&](server_observer& o) { o.on_cleanup_failed(what); });
}

void observer_list::on_drain(std::size_t sessions) {
    each([&](server_observer& o) { o.on_drain(sessions); });
}

void observer_list::on_drained(std::size_t cut) {
    each([&](server_observer& o) { o.on_drained(cut); });
}

} // namespace squall::server
