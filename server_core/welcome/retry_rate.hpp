#pragma once

#include <array>
#include <cstddef>
#include <optional>

namespace squall::server {

/// How many of the last 100 attempts at a welcome were retries, and when that is worth an alert:
/// once when the rate rises above a limit (not before 20 attempts have been seen), and again only
/// after it has been down to half of the limit.
class retry_rate {
public:
    static constexpr std::size_t window = 100;
    static constexpr std::size_t enough = 20;

    /// 100 or more: never alerts.
    explicit retry_rate(unsigned alert_above_percent) : limit_percent_(alert_above_percent) {}

    /// Returns the rate, in percent, rounded down, if this attempt makes it an alert.
    std::optional<unsigned> attempted(bool retry);

    /// Rounded down; 0 before the first attempt.
    unsigned percent() const noexcept;

private:
    std::size_t size() const noexcept { return seen_ < window ? seen_ : window; }

    unsigned limit_percent_;
    std::array<bool, window> latest_{}; ///< a ring
    std::size_t seen_ = 0;              ///< in all
    std::size_t retries_ = 0;           ///< in the ring
    bool alerted_ = false;
};

} // namespace squall::server
