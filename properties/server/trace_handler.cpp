#include "properties/server/trace_handler.hpp"

#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

namespace squall {

void trace_handler::emit(const hashed_name& name, std::initializer_list<trace_field> fields,
                         std::string_view payload) {
    host_.owner().emit(trace_kind::observed, host_.who(), name, {}, {fields.begin(), fields.size()},
                       std::as_bytes(std::span(payload.data(), payload.size())));
}

std::string_view trace_handler::name() const noexcept {
    return behind_ != nullptr ? behind_->name() : session_handler::name();
}

bool trace_handler::takes_binary() const noexcept {
    return behind_ != nullptr && behind_->takes_binary();
}

void trace_handler::on_connect(const server::session_info& session) {
    emit("handler_connect", {{"session", session.session_id}});
    if (behind_ != nullptr)
        behind_->on_connect(session);
}

void trace_handler::on_message(const server::session_info& session, std::string_view payload) {
    if (behind_ == nullptr) {
        emit("handler_message", {{"session", session.session_id}}, payload);
        return;
    }
    emit("handler_message", {{"session", session.session_id}, {"handler", behind_->name()}},
         payload);
    behind_->on_message(session, payload);
}

void trace_handler::on_disconnect(const server::session_info& session, server::end_cause cause) {
    emit("handler_disconnect", {{"session", session.session_id}, {"cause", to_string(cause)}});
    if (behind_ != nullptr)
        behind_->on_disconnect(session, cause);
}

} // namespace squall
