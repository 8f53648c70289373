#include "server_core/welcome/retry_rate.hpp"

namespace squall::server {

std::optional<unsigned> retry_rate::attempted(bool retry) {
    bool& oldest = latest_[seen_ % window];
    retries_ -= oldest ? 1U : 0U;
    retries_ += retry ? 1U : 0U;
    oldest = retry;
    ++seen_;

    if (2 * 100 * retries_ <= limit_percent_ * size()) {
        alerted_ = false;
    } else if (!alerted_ && seen_ >= enough && 100 * retries_ > limit_percent_ * size()) {
        alerted_ = true;
        return percent();
    }
    return std::nullopt;
}

unsigned retry_rate::percent() const noexcept {
    return seen_ == 0 ? 0U : static_cast<unsigned>(100 * retries_ / size());
}

} // namespace squall::server
