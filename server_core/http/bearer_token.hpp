#pragma once

#include <string>
#include <string_view>

namespace squall::server {

/// Whether two secrets are the same. The time it takes depends on the length of `given` alone, so
/// that somebody who guesses learns nothing from it, not even the length of `wanted`.
bool same_secret(std::string_view wanted, std::string_view given) noexcept;

/// Whether `authorization`, the value of that header field, is "Bearer <token>" (RFC 6750, 2.1;
/// the scheme in any case, RFC 9110, 11.1). REQUIRES: `token` is not empty.
bool bears_token(std::string_view authorization, std::string_view token) noexcept;

/// Whether `text` can be a bearer token: at least one of [A-Za-z0-9-._~+/], then any "="
/// (RFC 6750, 2.1). Another could never be sent.
bool is_bearer_token(std::string_view text) noexcept;

/// A request's target as it may be logged: without the values of the query's fields
/// "access_token" (RFC 6750, 2.3 and 5.3).
std::string without_token(std::string_view target);

} // namespace squall::server
