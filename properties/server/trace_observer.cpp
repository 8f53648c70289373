#include "properties/server/trace_observer.hpp"

#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

namespace squall {

using server::to_string;

void trace_observer::emit(const hashed_name& name, std::initializer_list<trace_field> fields,
                          std::string_view payload) {
    host_.owner().emit(trace_kind::observed, host_.who(), name, {}, {fields.begin(), fields.size()},
                       std::as_bytes(std::span(payload.data(), payload.size())));
}

void trace_observer::on_listening(std::string_view local) {
    emit("listening", {{"local", local}});
}

void trace_observer::on_accept_error(const server::transport_error& error) {
    emit("accept_error", {{"category", to_string(error.category)}, {"code", error.code.value()}});
}

void trace_observer::on_accept_trouble(const server::transport_error& error) {
    emit("accept_trouble", {{"category", to_string(error.category)}, {"code", error.code.value()}});
}

void trace_observer::on_accept_refused(std::string_view remote) {
    emit("accept_refused", {{"remote", remote}});
}

void trace_observer::on_accept_recovered(std::uint64_t failures, std::uint64_t refused) {
    emit("accept_recovered", {{"failures", failures}, {"refused", refused}});
}

void trace_observer::on_accepted(const server::connection_info& connection) {
    emit("accepted", {{"remote", connection.remote}, {"number", connection.number}});
}

void trace_observer::on_http_answered(const server::connection_info& connection,
                                      std::string_view target, unsigned status) {
    emit("http_answered", {{"remote", connection.remote}, {"target", target}, {"status", status}});
}

void trace_observer::on_handshake_abandoned(const server::connection_info& connection,
                                            server::end_cause cause) {
    emit("handshake_abandoned", {{"remote", connection.remote}, {"cause", to_string(cause)}});
}

void trace_observer::on_registered(const server::session_info& session) {
    emit("registered", {{"session", session.session_id},
                        {"user", session.user_id},
                        {"remote", session.connection.remote}});
}

void trace_observer::on_state_changed(const server::session_info& session,
                                      server::session_state from, server::session_state to) {
    emit("state_changed",
         {{"session", session.session_id}, {"from", to_string(from)}, {"to", to_string(to)}});
}

void trace_observer::on_welcome_attempt(const server::session_info& session, int attempt,
                                        server::welcome_result result, server::session_state state,
                                        std::string_view error) {
    emit("welcome_attempt", {{"session", session.session_id},
                             {"attempt", attempt},
                             {"result", to_string(result)},
                             {"state", to_string(state)},
                             {"error", error}});
}

void trace_observer::on_welcome_exhausted(const server::session_info& session,
                                          std::string_view error) {
    emit("welcome_exhausted", {{"session", session.session_id}, {"error", error}});
}

void trace_observer::on_welcome_breaker(server::breaker_state state) {
    emit("welcome_breaker", {{"state", to_string(state)}});
}

void trace_observer::on_welcome_retry_alert(unsigned rate_percent) {
    emit("welcome_retry_alert", {{"percent", rate_percent}});
}

void trace_observer::on_message(const server::session_info& session, std::string_view payload) {
    emit("message", {{"session", session.session_id}}, payload);
}

void trace_observer::on_sent(const server::session_info& session, std::size_t bytes) {
    emit("sent", {{"session", session.session_id}, {"length", bytes}});
}

void trace_observer::on_send_dropped(std::string_view session_id, std::string_view reason) {
    emit("send_dropped", {{"session", session_id}, {"reason", reason}});
}

void trace_observer::on_transport_error(const server::session_info& session,
                                        const server::transport_error& error) {
    emit("transport_error", {{"session", session.session_id},
                             {"operation", to_string(error.op)},
                             {"category", to_string(error.category)},
                             {"code", error.code.value()},
                             {"state", to_string(error.state)}});
}

void trace_observer::on_disconnect_requested(std::string_view session_id, std::string_view caller,
                                             std::string_view reason, bool found) {
    emit("disconnect_requested", {{"session", session_id},
                                  {"caller", caller},
                                  {"reason", reason},
                                  {"found", found ? 1 : 0}});
}

void trace_observer::on_ended(const server::session_info& session, server::session_state state,
                              server::end_cause cause, server::close_code code) {
    emit("ended", {{"session", session.session_id},
                   {"state", to_string(state)},
                   {"cause", to_string(cause)},
                   {"code", static_cast<unsigned>(code)}});
}

void trace_observer::on_upgrade_refused(const server::connection_info& connection,
                                        std::string_view reason) {
    emit("upgrade_refused", {{"remote", connection.remote}, {"reason", reason}});
}

void trace_observer::on_send_retry(std::string_view session_id, int attempt) {
    emit("send_retry", {{"session", session_id}, {"attempt", attempt}});
}

void trace_observer::on_slow_consumer(const server::session_info& session, std::size_t queued_bytes,
                                      std::size_t queued_messages,
                                      std::chrono::nanoseconds oldest) {
    emit("slow_consumer", {{"session", session.session_id},
                           {"bytes", queued_bytes},
                           {"messages", queued_messages},
                           {"oldest", oldest.count()}});
}

void trace_observer::on_rate_limited(const server::session_info& session) {
    emit("rate_limited", {{"session", session.session_id}});
}

void trace_observer::on_handler_failed(const server::session_info& session,
                                       std::string_view handler, std::string_view type,
                                       std::string_view what) {
    emit("handler_failed",
         {{"session", session.session_id}, {"handler", handler}, {"type", type}, {"what", what}});
}

void trace_observer::on_handler_warning(const server::session_info& session,
                                        std::string_view handler, server::handler_warning warning,
                                        std::chrono::nanoseconds lasted) {
    emit("handler_warning", {{"session", session.session_id},
                             {"handler", handler},
                             {"warning", to_string(warning)},
                             {"duration", lasted.count()}});
}

void trace_observer::on_loop_exception(std::string_view type, std::string_view what) {
    emit("loop_exception", {{"type", type}, {"what", what}});
}

void trace_observer::on_cleanup(std::size_t stale, std::size_t inactive) {
    emit("cleanup", {{"stale", stale}, {"inactive", inactive}});
}

void trace_observer::on_cleanup_failed(std::string_view what) {
    emit("cleanup_failed", {{"what", what}});
}

void trace_observer::on_drain(std::size_t sessions) {
    emit("drain", {{"sessions", sessions}});
}

void trace_observer::on_drained(std::size_t cut) {
    emit("drained", {{"cut", cut}});
}

void trace_observer::on_pong(const server::session_info& session,
                             std::chrono::nanoseconds round_trip) {
    emit("pong", {{"session", session.session_id}, {"after", round_trip.count()}});
}

} // namespace squall
