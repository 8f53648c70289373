#pragma once

#include "campaign/run_record.hpp"
#include "sim/tape/site.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// What parent and child processes say to each other: lines. A task is three numbers; what comes
// back is JSON, one object a line, but for healthy runs: those are five numbers after "=".

namespace squall {

/// One run to be made.
struct run_task {
    std::uint64_t index = 0;  ///< place in the campaign's order
    std::size_t scenario = 0; ///< index among the campaign's scenarios
    std::uint64_t seed = 0;

    friend bool operator==(const run_task&, const run_task&) = default;
};

std::string task_line(const run_task& t);
/// Nothing if it is no task line.
std::optional<run_task> parse_task(std::string_view line);

/// This executable cannot run worlds at all.
struct cannot_run {
    std::string why;
};

/// What a child says: a decision that has just taken effect, the record of a run, or that it
/// cannot run any.
using child_message = std::variant<decision, run_record, cannot_run>;

std::string message_line(const child_message& m);
/// Throws std::runtime_error for a line that no child of ours writes.
child_message parse_message(std::string_view line, site_list sites);

/// Takes the first whole line, without its end, from `text`; nothing if there is none yet.
std::optional<std::string> take_line(std::string& text);

} // namespace squall
