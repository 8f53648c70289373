#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace squall::server {

/// How often a time was how long: counts between fixed bounds, from half a millisecond to the
/// ten seconds that a handshake or a pong may take.
class histogram {
public:
    static constexpr std::array<std::chrono::microseconds, 14> bounds = {
        std::chrono::microseconds{500},       std::chrono::microseconds{1'000},
        std::chrono::microseconds{2'500},     std::chrono::microseconds{5'000},
        std::chrono::microseconds{10'000},    std::chrono::microseconds{25'000},
        std::chrono::microseconds{50'000},    std::chrono::microseconds{100'000},
        std::chrono::microseconds{250'000},   std::chrono::microseconds{500'000},
        std::chrono::microseconds{1'000'000}, std::chrono::microseconds{2'500'000},
        std::chrono::microseconds{5'000'000}, std::chrono::microseconds{10'000'000}};

    void add(std::chrono::nanoseconds value) noexcept {
        const auto bound = std::ranges::lower_bound(bounds, value); // the first that is >= value
        ++buckets_[static_cast<std::size_t>(bound - bounds.begin())];
        ++count_;
        sum_ += value;
    }

    /// Values above the bound before and not above bounds[i].
    std::uint64_t in_bucket(std::size_t i) const noexcept { return buckets_[i]; }
    std::uint64_t count() const noexcept { return count_; }
    std::chrono::nanoseconds sum() const noexcept { return sum_; }

private:
    std::array<std::uint64_t, bounds.size() + 1> buckets_{}; ///< the last: above all bounds
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds sum_{};
};

} // namespace squall::server
