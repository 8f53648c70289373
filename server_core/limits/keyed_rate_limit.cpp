#include "server_core/limits/keyed_rate_limit.hpp"

namespace squall::server {

bool keyed_rate_limit::take(std::string_view key, time_point now) {
    if (each_.burst == 0) {
        return true;
    }
    forget_some_that_are_full(now);
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= keys_max_) {
            forget_first();
        }
        found = buckets_.emplace(key, token_bucket{each_, now}).first;
    }
    auto& [name, bucket] = *found;
    auto place = full_at_.extract({bucket.full_at(), name});
    const bool taken = bucket.take(now);
    if (place.empty()) { // a new one; or an old one that found no memory here
        full_at_.emplace(bucket.full_at(), name);
    } else {
        place.value().first = bucket.full_at();
        full_at_.insert(std::move(place));
    }
    return taken;
}

std::chrono::nanoseconds keyed_rate_limit::wait(std::string_view key, time_point now) const {
    const auto found = buckets_.find(key);
    return found == buckets_.end() ? std::chrono::nanoseconds{0} : found->second.wait(now);
}

void keyed_rate_limit::reset() noexcept {
    full_at_.clear();
    buckets_.clear();
}

// A few at a time, so that no caller pays for all: each call adds one at most.
void keyed_rate_limit::forget_some_that_are_full(time_point now) {
    for (int i = 0; i < 4 && !full_at_.empty() && full_at_.begin()->first <= now; ++i) {
        forget_first();
    }
}

void keyed_rate_limit::forget_first() {
    const auto first = full_at_.begin();
    const auto bucket = buckets_.find(first->second);
    full_at_.erase(first); // before the key that it refers to
    buckets_.erase(bucket);
}

} // namespace squall::server
