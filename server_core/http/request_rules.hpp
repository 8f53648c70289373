#pragma once

// Internal to http/: needs Beast.

#include "server_core/http/http_answer.hpp"
#include "server_core/http/http_message.hpp"

#include <boost/system/error_code.hpp>

#include <optional>
#include <string_view>

namespace squall::server {

/// Why the end of this request is in doubt, or nothing. Beast's parser takes two equal
/// Content-Lengths, and a Transfer-Encoding that it does not know as none at all; a proxy that
/// sees it otherwise would take the body for a further request, or the other way round (RFC 9112,
/// 6.3 and 11.2). The connection is closed after such an answer. REQUIRES: the header was read.
std::optional<http_answer> refuse_framing(const http_request& request);

/// Why the header is none that a server answers in earnest, or nothing (RFC 9112, 3.2).
std::optional<http_answer> refuse_header(const http_request& request);

/// Whether the client waits for a 100 before it sends the body (RFC 9110, 10.1.1).
bool expects_continue(const http_request& request);

/// Path and query of a request target: all of it in origin form, what follows scheme and authority
/// in absolute form, which every server must take (RFC 9112, 3.2). Nothing for another form.
/// The view is into `target`, or a literal.
std::optional<std::string_view> origin_form(std::string_view target) noexcept;

/// Why an upgrade request cannot be accepted, or nothing (RFC 6455, 4.2.1 and 4.2.2). At least as
/// strict as Beast's own check, so that no session is registered whose 101 Beast would refuse.
std::optional<http_answer> refuse_upgrade(const http_request& request);

/// The answer to bytes that are no request, or one beyond a limit.
http_answer answer_to_malformed(const boost::system::error_code& code);

} // namespace squall::server
