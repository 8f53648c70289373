#pragma once

#include <chrono>
#include <string>

namespace squall::server {

/// "2025-01-15T10:30:00.000Z" (ISO 8601, UTC, milliseconds).
std::string iso_8601(std::chrono::system_clock::time_point when);

/// "Wed, 15 Jan 2025 10:30:00 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::chrono::system_clock::time_point when);

} // namespace squall::server
