#pragma once

#include <string_view>
#include <vector>

namespace squall {

/// The lines of a text, without their ends; nothing follows a last newline.
std::vector<std::string_view> split_lines(std::string_view text);

} // namespace squall
