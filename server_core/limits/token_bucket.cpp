#include "server_core/limits/token_bucket.hpp"

#include <algorithm>

namespace squall::server {

using std::chrono::nanoseconds;

token_bucket::token_bucket(rate_options options, time_point now)
    : options_(options),
      latest_(now),
      level_(capacity()) {}

bool token_bucket::take(time_point now) {
    if (options_.burst == 0) {
        return true;
    }
    level_ = level_at(now);
    latest_ = std::max(latest_, now);
    if (level_ < one) {
        return false;
    }
    level_ -= one;
    return true;
}

nanoseconds token_bucket::wait(time_point now) const {
    const std::uint64_t level = level_at(now);
    return options_.burst == 0 || level >= one ? nanoseconds{0} : time_to_earn(one - level);
}

token_bucket::time_point token_bucket::full_at() const {
    const nanoseconds missing = time_to_earn(capacity() - level_);
    return missing == nanoseconds::max() ? time_point::max() : latest_ + missing;
}

std::uint64_t token_bucket::level_at(time_point now) const {
    if (now <= latest_) {
        return level_;
    }
    // Compared as times, because the product of a long time and a rate would overflow.
    const nanoseconds elapsed = now - latest_;
    return elapsed >= time_to_earn(capacity() - level_)
               ? capacity()
               : level_ + static_cast<std::uint64_t>(elapsed.count()) * options_.per_second;
}

/// Rounded up to whole nanoseconds.
nanoseconds token_bucket::time_to_earn(std::uint64_t billionths) const {
    if (billionths == 0) {
        return nanoseconds{0};
    }
    if (options_.per_second == 0) {
        return nanoseconds::max();
    }
    const std::uint64_t rate = options_.per_second;
    return nanoseconds{static_cast<std::int64_t>((billionths + rate - 1) / rate)};
}

} // namespace squall::server
