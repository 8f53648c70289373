#include "server_core/errors/send_error.hpp"

namespace squall::server {

namespace {

session_state state_behind(send_result result) noexcept {
    switch (result) {
    case send_result::not_connected:
        return session_state::connecting;
    case send_result::closing:
    case send_result::queue_full:
        return session_state::closing;
    default:
        return session_state::disconnected;
    }
}

std::string message_for(send_result result) {
    if (result == send_result::unknown_session) {
        return "WebSocket not found";
    }
    if (result == send_result::queue_full) {
        return "WebSocket queue is full";
    }
    return "WebSocket not in CONNECTED state: " + std::string{to_string(state_behind(result))};
}

} // namespace

std::string_view to_string(send_result result) noexcept {
    switch (result) {
    case send_result::queued:
        return "queued";
    case send_result::not_connected:
        return "not_connected";
    case send_result::closing:
        return "closing";
    case send_result::disconnected:
        return "disconnected";
    case send_result::unknown_session:
        return "unknown_session";
    case send_result::queue_full:
        return "queue_full";
    }
    return "?";
}

send_error::send_error(send_result result)
    : std::runtime_error(message_for(result)),
      state_(state_behind(result)) {}

std::string describe(const send_error& error) {
    return std::string{to_string(error.category())} + ": " + error.what();
}

} // namespace squall::server
