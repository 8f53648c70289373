#pragma once

#include "server_core/session/close_code.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace squall::server {

/// Why a client does not get what it asked for: what the log says, what the client is told in an
/// error frame, and how its connection is closed.
struct generation_error {
    std::string_view code; ///< for programs: "bad_json"; see docs/generation.md
    std::string log_text;  ///< the exact error
    std::string client_text;
    close_code close;
    /// Nobody did anything wrong: the client left, the server drains.
    bool expected = false;
};

/// The client's own mistake, of which the log and the client read the same.
generation_error client_mistake(std::string_view code, std::string text);

generation_error bad_json(std::string text);
generation_error request_timed_out();
generation_error overloaded(std::string what);
generation_error replaced_by_newer();
generation_error shutting_down();
/// No frame reaches it any more. `how`: "peer_closed".
generation_error client_left(std::string_view how);
generation_error generation_failed(std::string text);

/// What kept the database from doing its part. The client reads no SQL: only whether it was full,
/// locked, or something else.
generation_error database_failed(const std::exception_ptr& thrown);

} // namespace squall::server
