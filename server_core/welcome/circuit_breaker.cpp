#include "server_core/welcome/circuit_breaker.hpp"

namespace squall::server {

std::string_view to_string(breaker_state state) noexcept {
    switch (state) {
    case breaker_state::closed:
        return "closed";
    case breaker_state::open:
        return "open";
    case breaker_state::half_open:
        return "half_open";
    }
    return "?";
}

breaker_state circuit_breaker::state(time_point now) {
    if (state_ == breaker_state::open && now >= half_open_at_) {
        state_ = breaker_state::half_open;
    }
    return state_;
}

breaker_state circuit_breaker::outcome(time_point tried_at, bool success) {
    switch (state(tried_at)) {
    case breaker_state::closed:
        remember(tried_at, success);
        break;
    case breaker_state::open:
        break;
    case breaker_state::half_open:
        if (tried_at < half_open_at_) {
            break;
        }
        if (success) {
            state_ = breaker_state::closed;
        } else {
            open(tried_at);
        }
        break;
    }
    return state_;
}

void circuit_breaker::remember(time_point now, bool success) {
    if (window_ == 0) {
        return;
    }
    latest_.push_back(success);
    failures_ += success ? 0U : 1U;
    if (latest_.size() > window_) {
        failures_ -= latest_.front() ? 0U : 1U;
        latest_.pop_front();
    }
    if (latest_.size() == window_ && failures_ > window_ / 2) {
        open(now);
    }
}

void circuit_breaker::open(time_point now) {
    state_ = breaker_state::open;
    half_open_at_ = now + pause_;
    latest_.clear();
    failures_ = 0;
}

} // namespace squall::server
