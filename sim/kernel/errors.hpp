#pragma once

#include <string_view>

namespace squall {

/// "EAGAIN" for EAGAIN, and so on for the errors that a simulated call can give; "E?" otherwise.
std::string_view errno_name(int error) noexcept;

} // namespace squall
