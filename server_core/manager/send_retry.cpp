#include "server_core/manager/send_retry.hpp"

#include <utility>

namespace squall::server {

send_retry::send_retry(steady_timer timer, std::string session_id, shared_message message,
                       attempt_function attempt)
    : timer_(std::move(timer)),
      session_id_(std::move(session_id)),
      message_(std::move(message)),
      attempt_(std::move(attempt)) {}

void send_retry::start(std::chrono::nanoseconds delay, int attempts_max) {
    delay_ = delay;
    attempts_max_ = attempts_max;
    wait();
}

void send_retry::wait() {
    timer_.expires_after(delay_);
    timer_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) {
            self->due();
        }
    });
}

void send_retry::due() {
    ++attempts_;
    if (!attempt_(session_id_, message_, attempts_, attempts_ >= attempts_max_)) {
        wait();
    }
}

} // namespace squall::server
