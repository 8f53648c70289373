#pragma once

#include <string_view>

namespace squall {

/// The bearer token of the debug endpoints of a whole server in the simulator.
inline constexpr std::string_view debug_token = "let-me-in";

} // namespace squall
