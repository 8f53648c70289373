#pragma once

#include "server_core/errors/errors.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace squall::server {

/// What connection_manager::send does when it cannot send. A caller that retries must ask for
/// raise: with swallow its retry loop would never see a failure. With swallow the manager itself
/// retries a send that finds CONNECTING.
enum class on_failure { swallow, raise };

/// Outcome of one request to send. All but `queued` are final: the message will never be sent.
enum class send_result {
    queued,
    not_connected,
    closing,
    disconnected,
    unknown_session,
    queue_full ///< the peer reads too slowly; its session is being closed for it
};

/// "queued", or the reason as on_send_dropped gives it.
std::string_view to_string(send_result result) noexcept;

/// The session's state did not allow a send. what() names that state:
/// "WebSocket not in CONNECTED state: CONNECTING".
class send_error : public std::runtime_error {
public:
    /// REQUIRES: `result` is not queued.
    explicit send_error(send_result result);

    error_category category() const noexcept { return error_category::invalid_state; }
    /// DISCONNECTED for a session that is not in the table.
    session_state state() const noexcept { return state_; }

private:
    session_state state_;
};

/// "invalid_state: WebSocket not in CONNECTED state: CONNECTING".
std::string describe(const send_error& error);

} // namespace squall::server
