#include "server_core/session/keep_alive.hpp"

namespace squall::server {

keep_alive::time_point keep_alive::next() const noexcept {
    return last_ping_ + (judging_ ? timeout_ : interval_);
}

keep_alive::action keep_alive::due(time_point now, std::uint64_t bytes_seen,
                                   bool reading) noexcept {
    if (now < next()) {
        return action::wait;
    }
    if (judging_) {
        judging_ = false;
        if (reading && bytes_seen == seen_at_ping_) {
            return action::stale;
        }
        if (now < next()) {
            return action::wait;
        }
    }
    last_ping_ = now;
    seen_at_ping_ = bytes_seen;
    judging_ = true;
    unsent_ = true;
    awaiting_pong_ = true;
    return action::ping;
}

void keep_alive::sent(time_point now) noexcept {
    if (judging_ && unsent_) {
        last_ping_ = now;
    }
    unsent_ = false;
}

keep_alive::duration keep_alive::pong(time_point now) noexcept {
    if (!awaiting_pong_) {
        return duration{-1};
    }
    awaiting_pong_ = false;
    return now - last_ping_;
}

} // namespace squall::server
