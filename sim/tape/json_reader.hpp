#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace squall {

/// Where a token of a text begins; both from 1.
struct text_position {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// "3:17".
std::string to_string(const text_position& at);

/// A JSON value that knows where it stood. nlohmann's own values do not, and a message about a
/// wrong value must say where it is.
struct placed_json {
    struct member;
    using array = std::vector<placed_json>;
    using object = std::vector<member>; ///< in the text's order; keys may repeat

    text_position at;
    std::variant<std::nullptr_t, bool, std::uint64_t, std::int64_t, double, std::string, array,
                 object>
        value;
};

struct placed_json::member {
    std::string name;
    placed_json value;
};

/// Reads one JSON text. Calls `fail(place, message)`, which must throw, if it is none.
placed_json read_json(std::string_view text,
                      const std::function<void(const text_position&, const std::string&)>& fail);

} // namespace squall
