#pragma once

#include "sim/time.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/finding.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

/// Watches one run for one invariant. A fresh one for each run; it sees every trace event once
/// and in order, and must judge from those alone.
class monitor : public trace_listener {
public:
    /// An event that breaks the invariant, and why, in one sentence.
    struct violation {
        std::uint64_t event;
        std::string text;
    };

    /// The run is over at this time; obligations that are still open may be judged now.
    virtual void finish(instant end) { (void)end; }

    const std::vector<violation>& violations() const noexcept { return violations_; }

protected:
    void violate(std::uint64_t event, std::string text) {
        violations_.push_back({event, std::move(text)});
    }

private:
    std::vector<violation> violations_;
};

/// Something that must hold in every run.
struct invariant {
    std::string_view id;   ///< "I02"
    std::string_view text; ///< one sentence
    std::function<std::unique_ptr<monitor>()> make;
    verdict kind = verdict::invariant; ///< no_progress for demands of liveness
};

} // namespace squall
