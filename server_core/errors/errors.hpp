#pragma once

#include "server_core/session/session_state.hpp"

#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>

namespace squall::server {

/// What an error means to somebody who runs the server (field report 3: categories instead of a
/// catch-all "Unexpected error").
enum class error_category {
    already_closed,   ///< orderly end: EOF, WebSocket close, peer shut down
    connection_reset, ///< the peer or the network reset the connection
    broken_pipe,      ///< written after the peer had closed
    timed_out,        ///< the transport or one of our deadlines gave up
    invalid_state,    ///< the session's state did not allow the operation
    protocol,         ///< the peer broke HTTP or RFC 6455, or a limit
    cancelled,        ///< our own cancellation; not an error of anybody's
    out_of_resources, ///< descriptors or kernel memory
    unexpected        ///< none of the above: worth a warning, with its type
};

/// "already_closed", ...: the enumerator's own name.
std::string_view to_string(error_category category) noexcept;

/// The operation that failed.
enum class operation { accept, http_read, http_write, handshake, read, write, close };

std::string_view to_string(operation op) noexcept;

/// An error with all that field report 0 asks a log line to say.
struct transport_error {
    operation op;
    error_category category;
    boost::system::error_code code;
    session_state state; ///< of the session it happened to; connecting before there is one
};

/// The one place where error codes get their meaning.
/// ENSURES: exactly one category for each (operation, code, state).
transport_error classify(operation op, const boost::system::error_code& code,
                         session_state state) noexcept;

/// Whether a healthy server meets this in normal service; such an error is logged at DEBUG.
bool is_expected(error_category category) noexcept;

/// "broken_pipe: system:32 Broken pipe during write in CONNECTED": type, message, state.
std::string describe(const transport_error& error);

} // namespace squall::server
