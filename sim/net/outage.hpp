#pragma once

#include "sim/time.hpp"

#include <algorithm>

namespace squall {

/// A time in which nothing gets through some place of the network; what comes meanwhile gets
/// through when it ends.
struct outage {
    instant from{};
    instant until{};

    /// Begins now, or goes on, for so long.
    void extend(instant now, duration d) noexcept {
        if (until <= now)
            from = now;
        until = std::max(until, now + d);
    }
    /// When something gets through that comes at `t`.
    instant passes(instant t) const noexcept { return from <= t && t < until ? until : t; }
};

} // namespace squall
