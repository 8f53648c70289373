#pragma once

#include "campaign/symbolizer.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// The address in a line such as "    #3 0x55d0c0ffee (/bin/squall+0x1ee)", or nothing.
std::optional<std::uintptr_t> frame_address(std::string_view line);

/// Addresses of the first stack in a report: of what went wrong, not of who allocated and freed.
std::vector<std::uintptr_t> first_stack(std::string_view report);

/// The frames that tell where the program was: without those of the system's libraries,
/// sanitizers, and the machinery that ends a program. All of them if there are no others.
std::vector<code_frame> telling_frames(std::vector<code_frame> frames);

/// The function in which a crash happened: the innermost that is neither of the standard library
/// nor of Boost; with its line if it has no name of its own. Empty without frames.
std::string place_of(std::span<const code_frame> frames);

/// "#0 session::on_read (server_core/session/session.cpp:88)", a line a function, at most 12.
std::vector<std::string> stack_lines(std::span<const code_frame> frames);

} // namespace squall
