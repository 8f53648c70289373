#include "server_core/session/close_code.hpp"

namespace squall::server {

std::string_view to_string(close_code code) noexcept {
    switch (code) {
    case close_code::normal:
        return "normal";
    case close_code::going_away:
        return "going_away";
    case close_code::protocol_error:
        return "protocol_error";
    case close_code::unsupported_data:
        return "unsupported_data";
    case close_code::no_status:
        return "no_status";
    case close_code::abnormal:
        return "abnormal";
    case close_code::bad_payload:
        return "bad_payload";
    case close_code::policy:
        return "policy";
    case close_code::too_big:
        return "too_big";
    case close_code::internal_error:
        return "internal_error";
    case close_code::service_restart:
        return "service_restart";
    case close_code::try_again_later:
        return "try_again_later";
    case close_code::slow_consumer:
        return "slow_consumer";
    case close_code::stale:
        return "stale";
    case close_code::replaced:
        return "replaced";
    }
    return "other";
}

bool should_reconnect(close_code code) noexcept {
    switch (code) {
    case close_code::going_away:
    case close_code::abnormal:
    case close_code::internal_error:
    case close_code::service_restart:
    case close_code::try_again_later:
    case close_code::slow_consumer:
    case close_code::stale:
        return true;
    default:
        return false;
    }
}

std::string_view fit_close_reason(std::string_view reason) noexcept {
    if (reason.size() <= close_reason_bytes_max) {
        return reason;
    }
    std::size_t end = close_reason_bytes_max;
    // Not in front of a continuation byte, 10xxxxxx (RFC 3629, 3): that would cut a character.
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return reason.substr(0, end);
}

} // namespace squall::server
