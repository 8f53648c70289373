#pragma once

#include "server_core/limits/token_bucket.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace squall::server {

/// A token bucket for each key, such as an address. Memory is bounded: a bucket that is full again
/// is as one that was never there, and is forgotten; and there are never more than `keys_max`: for
/// a new key beyond that the one that is nearest to full is forgotten early, which loses least.
class keyed_rate_limit {
public:
    using time_point = token_bucket::time_point;

    /// REQUIRES: keys_max > 0.
    explicit keyed_rate_limit(rate_options each, std::size_t keys_max = 100'000)
        : each_(each),
          keys_max_(keys_max) {}

    keyed_rate_limit(keyed_rate_limit&&) = default;
    keyed_rate_limit& operator=(keyed_rate_limit&&) = default;

    /// Takes a token of this key's bucket if there is one. REQUIRES: `now` never goes back.
    bool take(std::string_view key, time_point now);

    /// How long until take(key) would succeed, as token_bucket::wait.
    std::chrono::nanoseconds wait(std::string_view key, time_point now) const;

    /// Everybody begins anew.
    void reset() noexcept;

    /// Keys that are remembered.
    std::size_t size() const noexcept { return buckets_.size(); }

private:
    using bucket_map = std::map<std::string, token_bucket, std::less<>>;

    void forget_some_that_are_full(time_point now);
    void forget_first();

    rate_options each_;
    std::size_t keys_max_;
    bucket_map buckets_;
    /// When each is full, the soonest first; the keys are those of buckets_.
    std::set<std::pair<time_point, std::string_view>> full_at_;
};

} // namespace squall::server
