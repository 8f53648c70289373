#include "server_core/session/session_state.hpp"

namespace squall::server {

std::string_view to_string(session_state state) noexcept {
    switch (state) {
    case session_state::connecting:
        return "CONNECTING";
    case session_state::connected:
        return "CONNECTED";
    case session_state::closing:
        return "CLOSING";
    case session_state::disconnected:
        return "DISCONNECTED";
    }
    return "?";
}

std::string_view to_string(end_cause cause) noexcept {
    switch (cause) {
    case end_cause::peer_closed:
        return "peer_closed";
    case end_cause::transport_gone:
        return "transport_gone";
    case end_cause::handshake_deadline:
        return "handshake_deadline";
    case end_cause::close_requested:
        return "close_requested";
    case end_cause::shutdown:
        return "shutdown";
    case end_cause::protocol_error:
        return "protocol_error";
    case end_cause::slow_consumer:
        return "slow_consumer";
    case end_cause::stale:
        return "stale";
    case end_cause::inactive:
        return "inactive";
    case end_cause::rate_limited:
        return "rate_limited";
    case end_cause::replaced:
        return "replaced";
    case end_cause::handler_failed:
        return "handler_failed";
    case end_cause::handler_returned:
        return "handler_returned";
    }
    return "?";
}

} // namespace squall::server
