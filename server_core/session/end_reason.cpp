#include "server_core/session/end_reason.hpp"

#include <utility>

namespace squall::server {

namespace {

struct words {
    close_code code;
    const char* text;
};

words words_of(end_cause cause) noexcept {
    switch (cause) {
    case end_cause::shutdown:
        return {close_code::going_away, ""};
    case end_cause::protocol_error:
        return {close_code::protocol_error, ""};
    case end_cause::slow_consumer:
        return {close_code::slow_consumer, "slow consumer"};
    case end_cause::stale:
        return {close_code::stale, "no pong"};
    case end_cause::inactive:
        return {close_code::stale, "inactive"};
    case end_cause::rate_limited:
        return {close_code::policy, "too many messages"};
    case end_cause::replaced:
        return {close_code::replaced, "replaced by a newer connection"};
    case end_cause::handler_failed:
        return {close_code::internal_error, "Internal server error"};
    case end_cause::close_requested:
    case end_cause::handler_returned:
    case end_cause::peer_closed:
    case end_cause::transport_gone:
    case end_cause::handshake_deadline:
        break;
    }
    return {close_code::normal, ""};
}

} // namespace

end_reason::end_reason(end_cause why) : end_reason(why, words_of(why).code, words_of(why).text) {}

end_reason::end_reason(end_cause why, close_code with, std::string words)
    : cause(why),
      code(with),
      text(std::move(words)) {
    text.resize(fit_close_reason(text).size());
}

} // namespace squall::server
