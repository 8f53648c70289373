#pragma once

#include <chrono>
#include <cstdint>

namespace squall::server {

/// How much of something at once, and how much a second for ever.
struct rate_options {
    std::uint32_t burst; ///< 0: no limit at all
    std::uint32_t per_second;
};

/// Limits a rate: it holds up to `burst` tokens, full at first, and earns `per_second` anew; each
/// acceptance takes one. So in any window w at most burst + per_second x w are accepted, and none
/// is refused that would keep to this. Counts in billionths of a token, one of which comes per
/// nanosecond and `per_second`: exact, without rounding and without floating point.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;

    token_bucket(rate_options options, time_point now);

    /// Takes a token if there is one. A `now` before that of an earlier call earns nothing.
    bool take(time_point now);

    /// How long from `now` until there is a token; 0 if there is one, the longest duration there is
    /// if none will ever come.
    std::chrono::nanoseconds wait(time_point now) const;

    /// When it is full if nobody takes from it: then it is as a new one. The end of all time if
    /// never.
    time_point full_at() const;

private:
    static constexpr std::uint64_t one = 1'000'000'000;

    std::uint64_t capacity() const noexcept { return options_.burst * one; }
    std::uint64_t level_at(time_point now) const;
    std::chrono::nanoseconds time_to_earn(std::uint64_t billionths) const;

    rate_options options_;
    time_point latest_;
    std::uint64_t level_; ///< at `latest_`
};

} // namespace squall::server
