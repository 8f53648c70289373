#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string_view>

namespace squall::server {

/// closed: all is well. open: retrying is given up for a time. half_open: the next outcome decides.
enum class breaker_state { closed, open, half_open };

/// "closed", "open", "half_open".
std::string_view to_string(breaker_state state) noexcept;

/// Whether a pattern of failures says that trying again is in vain. Opens when more than half of
/// the last `window` outcomes were failures (never before it has seen so many); `pause` later it is
/// half open; then a success closes it, with nothing of the past remembered, and a failure opens it
/// again. Outcomes while it is open change nothing. Reads no clock and has no timer: it moves when
/// it is asked or told.
class circuit_breaker {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `window` 0: never opens.
    circuit_breaker(std::size_t window, std::chrono::nanoseconds pause)
        : window_(window),
          pause_(pause) {}

    breaker_state state(time_point now);

    /// What was tried at `tried_at` went well or not. Outcomes may come late and out of order; one
    /// of a try that was made before the breaker was half open does not decide.
    /// Returns the state after it.
    breaker_state outcome(time_point tried_at, bool success);

private:
    void open(time_point now);
    void remember(time_point now, bool success);

    std::size_t window_;
    std::chrono::nanoseconds pause_;
    breaker_state state_ = breaker_state::closed;
    time_point half_open_at_{};
    std::deque<bool> latest_; ///< outcomes, the newest last
    std::size_t failures_ = 0;
};

} // namespace squall::server
