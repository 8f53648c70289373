#pragma once

#include <cstdint>
#include <string_view>

namespace squall::server {

/// Why a WebSocket connection was closed, as its close frame says (RFC 6455, 7.4.1 and the IANA
/// registry; 4000 to 4999 are private). docs/close-codes.md tells clients what to do about each.
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,       ///< the server drains: reconnect, elsewhere or after the hint
    protocol_error = 1002,   ///< the peer broke RFC 6455
    unsupported_data = 1003, ///< a binary message where the route takes text
    no_status = 1005,        ///< never sent: the peer's close frame had no code
    abnormal = 1006,         ///< never sent: the connection ended without a close frame
    bad_payload = 1007,      ///< text that is no UTF-8
    policy = 1008,           ///< a limit of messages a second, or another rule of ours
    too_big = 1009,          ///< a message beyond server_config::message_bytes_max
    internal_error = 1011,   ///< an exception in the handler
    service_restart = 1012,  ///< the server restarts: reconnect after the hint
    try_again_later = 1013,  ///< overload
    slow_consumer = 4000,    ///< the peer read too slowly, and its queue was full or too old
    stale = 4001,            ///< no pong, or no application message for too long
    replaced = 4002          ///< a newer connection has taken its connection id
};

/// "normal", "going_away", ...: the enumerator's own name; "other" for a code that has none here.
std::string_view to_string(close_code code) noexcept;

/// Whether a client that is closed with `code` should connect again (after a pause).
bool should_reconnect(close_code code) noexcept;

/// A close frame's payload is at most 125 bytes, two of them the code (RFC 6455, 5.5).
inline constexpr std::size_t close_reason_bytes_max = 123;

/// The longest prefix of `reason` that is whole UTF-8 characters and at most 123 bytes.
std::string_view fit_close_reason(std::string_view reason) noexcept;

} // namespace squall::server
