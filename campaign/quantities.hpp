#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>

namespace squall {

/// Seeds from `first` to `last`, both included.
struct seed_range {
    std::uint64_t first = 1;
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();

    friend bool operator==(const seed_range&, const seed_range&) = default;
};

// Each throws usage_error with one line that shows the text and what was expected.

/// A whole decimal number within min..max; `name` is the argument's, for the message.
std::uint64_t parse_number(std::string_view text, std::string_view name, std::uint64_t min = 0,
                           std::uint64_t max = std::numeric_limits<std::uint64_t>::max());

/// "1..2000", or "7" for 7 alone.
seed_range parse_seeds(std::string_view text);

/// "500ms", "30s", "5m", "2h": a whole number above 0 and its unit.
std::chrono::milliseconds parse_budget(std::string_view text, std::string_view name);

/// "#123" or "123", not 0.
std::uint64_t parse_event(std::string_view text);

} // namespace squall
