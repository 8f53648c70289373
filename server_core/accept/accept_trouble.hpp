#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace squall::server {

/// A spell in which accept fails for want of something: from the first failure to the next
/// connection that is accepted. Counts what happened in it, and says how long to pause: a first
/// time, doubled by each further failure up to a limit.
class accept_trouble {
public:
    struct account {
        std::uint64_t failures; ///< of accept
        std::uint64_t refused;  ///< connections that were answered and closed meanwhile
    };

    /// REQUIRES: 0 < first <= max.
    accept_trouble(std::chrono::nanoseconds first, std::chrono::nanoseconds max)
        : first_(first),
          max_(max) {}

    bool lasts() const noexcept { return so_far_.failures > 0; }

    /// Accept has failed. Returns how long to wait before the next.
    std::chrono::nanoseconds failed();

    void refused() noexcept { ++so_far_.refused; }

    /// A connection was accepted. Returns what the trouble was that this ends, if any.
    std::optional<account> succeeded();

private:
    std::chrono::nanoseconds first_;
    std::chrono::nanoseconds max_;
    std::chrono::nanoseconds pause_{0}; ///< after the latest failure
    account so_far_{};
};

} // namespace squall::server
