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

void observer_list::on_ended(const session_info& session, session_state state, end_cause cause) {
    each([&](server_observer& o) { o.on_ended(session, state, cause); });
}

} // namespace squall::server
