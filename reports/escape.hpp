#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace squall {

/// The bytes as printable ASCII on one line, as in a C string: \r \n \t \\ \" and \xHH. Shows at
/// most `shown_max` bytes; "..." stands for the rest.
std::string escaped(std::string_view bytes,
                    std::size_t shown_max = std::numeric_limits<std::size_t>::max());

/// The text as a terminal may show it on one line: control characters and what is not UTF-8
/// become \xHH, everything else stays.
std::string printable(std::string_view text);

/// The word as a POSIX shell reads it: in single quotes where it needs them.
std::string shell_quoted(std::string_view word);

/// Two hex digits a byte.
std::string hex(std::span<const std::byte> bytes);

/// Whether these bytes are ASCII text: printable characters, tabs and line ends.
bool is_text(std::string_view bytes) noexcept;

/// A payload's bytes as characters.
std::string_view as_characters(std::span<const std::byte> bytes) noexcept;

} // namespace squall
