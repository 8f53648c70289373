#pragma once

#include "sim/tape/decision.hpp"
#include "sim/world/finding.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// All that a page about one finding tells.
struct finding_page {
    std::string scenario;
    std::uint64_t seed = 0;
    finding found;
    std::string replay; ///< a command
    std::string repro;  ///< a file's name
    std::vector<decision> decisions;
    std::vector<std::string>
        events; ///< lines, the last is that of the finding's event if it has one
};

/// The page as plain text: one sentence, how to see it again, the decisions in words, the stack of
/// a crash, and the last events with the one that proves the finding marked.
std::string to_text(const finding_page& page);

} // namespace squall
