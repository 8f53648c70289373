#pragma once

#include <string>
#include <string_view>

namespace squall::server {

/// What a peer's words may put into a log: at most 200 bytes, and nothing that could forge a line
/// or drive a terminal; every byte outside printable ASCII is a '?'.
std::string printable(std::string_view text);

} // namespace squall::server
