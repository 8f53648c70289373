#include "campaign/quantities.hpp"

#include "campaign/usage_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace squall {

namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) noexcept {
    std::uint64_t n = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, n);
    if (error != std::errc{} || rest != end)
        return std::nullopt;
    return n;
}

[[noreturn]] void refuse(std::string_view name, std::string_view text, const std::string& want) {
    throw usage_error(std::string(name) + ": '" + std::string(text) + "' is not " + want);
}

} // namespace

std::uint64_t parse_number(std::string_view text, std::string_view name, std::uint64_t min,
                           std::uint64_t max) {
    const auto n = whole_number(text);
    if (!n || *n < min || *n > max)
        refuse(name, text,
               "a whole number within " + std::to_string(min) + ".." + std::to_string(max));
    return *n;
}

seed_range parse_seeds(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = whole_number(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : whole_number(text.substr(dots + 2));
    if (!first || !last)
        refuse("--seeds", text, "a range of seeds such as 1..2000, or one seed");
    if (*first > *last)
        refuse("--seeds", text, "a range: its first seed is above its last");
    return {*first, *last};
}

std::chrono::milliseconds parse_budget(std::string_view text, std::string_view name) {
    struct unit {
        std::string_view suffix;
        std::uint64_t ms;
    };
    constexpr std::array<unit, 4> units = {
        {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
    constexpr std::uint64_t count_max = 1'000'000'000; // far from overflow in every unit
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = whole_number(text.substr(0, digits));
    const auto* const found = std::ranges::find(units, text.substr(digits), &unit::suffix);
    if (!count || *count == 0 || *count > count_max || found == units.end())
        refuse(name, text, "a length of time such as 500ms, 30s, 5m or 2h");
    return std::chrono::milliseconds(*count * found->ms);
}

std::uint64_t parse_event(std::string_view text) {
    const auto n = whole_number(text.starts_with('#') ? text.substr(1) : text);
    if (!n || *n == 0)
        refuse("--until", text, "an event's number such as 123 or #123");
    return *n;
}

} // namespace squall
