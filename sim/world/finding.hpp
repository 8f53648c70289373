#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// What kind of thing went wrong. The numbers are the program's exit codes; when several hold,
/// worse() says which one is told.
enum class verdict : std::uint8_t {
    healthy = 0,
    invariant = 1,        ///< a monitor objected
    refused = 2,          ///< a program asked for something that squall does not simulate
    no_progress = 3,      ///< livelock, deadlock, event budget, watchdog, liveness
    crashed = 4,          ///< the server under test ended by a signal or an escaped exception
    not_deterministic = 5 ///< the same tape gave two different runs
};

std::string_view to_string(verdict v) noexcept;

/// The graver of two: 5 over 4 over 1 over 3; a refusal only if there is nothing else.
verdict worse(verdict a, verdict b) noexcept;

/// One thing that went wrong in a run.
struct finding {
    verdict kind = verdict::healthy;
    std::string name;        ///< "I02", "deadlock", "SIGSEGV": what equal findings share
    std::string text;        ///< one sentence
    std::uint64_t event = 0; ///< number of the trace event that proves it, 0 if there is none
    std::string key = {};    ///< of a crash: what equal ones share, instead of the name
    std::vector<std::string> stack = {}; ///< of a crash: its frames, innermost first; of
                                         ///< what is not deterministic: the first difference
};

/// Whether two findings are one thing that went wrong twice. The text may differ.
bool same_failure(const finding& a, const finding& b) noexcept;

} // namespace squall
