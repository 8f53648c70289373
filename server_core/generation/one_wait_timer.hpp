#pragma once

#include "server_core/net.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace squall::server {

/// A timer with at most one wait. A handler that was queued already when its wait was stopped or
/// replaced, or whose owner is gone, is not called.
class one_wait_timer {
public:
    explicit one_wait_timer(const io_executor& executor) : timer_(executor) {}

    /// Calls `then` at `when`, or soon after it, if `owner`, who has this timer, still lives.
    void wait_until(std::chrono::steady_clock::time_point when, std::weak_ptr<void> owner,
                    std::function<void()> then) {
        timer_.expires_at(when); // cancels the wait before
        timer_.async_wait([this, owner = std::move(owner), number = ++waits_,
                           then = std::move(then)](const error_code& code) {
            const auto alive = owner.lock();
            if (alive && !code && number == waits_) {
                then();
            }
        });
    }
    void wait_for(std::chrono::nanoseconds duration, std::weak_ptr<void> owner,
                  std::function<void()> then) {
        wait_until(std::chrono::steady_clock::now() + duration, std::move(owner), std::move(then));
    }

    void stop() {
        ++waits_;
        timer_.cancel();
    }

private:
    steady_timer timer_;
    std::uint64_t waits_ = 0;
};

} // namespace squall::server
