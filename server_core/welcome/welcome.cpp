#include "server_core/welcome/welcome.hpp"

#include "server_core/manager/connection_manager.hpp"

#include <utility>

namespace squall::server {

welcome::welcome(connection_manager& manager, server_observer& observer, welcome_policy& policy,
                 const std::shared_ptr<session>& recipient, steady_timer timer, std::string message,
                 welcome_completion completion)
    : manager_(manager),
      observer_(observer),
      policy_(policy),
      session_(recipient),
      timer_(std::move(timer)),
      message_(std::move(message)),
      completion_(std::move(completion)),
      registered_at_(std::chrono::steady_clock::now()),
      attempt_at_(registered_at_),
      sequence_(policy.schedule(registered_at_), *this) {}

welcome::~welcome() = default;

void welcome::connected() {
    const auto now = std::chrono::steady_clock::now();
    policy_.handshake_took(now - registered_at_);
    attempt_at_ = now; // if it is one that waited for this; else the next expiry says
    sequence_.connected();
}

void welcome::wait(std::chrono::nanoseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) {
            self->attempt_at_ = self->timer_.expiry(); // as good as the clock, and not to be read
            self->sequence_.due();
        }
    });
}

// Weak in both, because the session keeps the function and we keep the session.

void welcome::send_ping() {
    manager_.ping(session_->id(), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->sequence_.answered();
        }
    });
}

void welcome::send_welcome() {
    manager_.send_welcome(session_->id(), message_, [weak = weak_from_this()](bool written) {
        if (const auto self = weak.lock()) {
            self->sequence_.written(written);
        }
    });
}

void welcome::attempted(int attempt, welcome_result result, session_state found,
                        std::string_view error) {
    observer_.on_welcome_attempt(session_->info(), attempt, result, found, error);
    if (result == welcome_result::sent) {
        complete(nullptr);
    } else if (result == welcome_result::dead) {
        complete(std::make_exception_ptr(send_error{send_result::disconnected}));
    }
    policy_.attempted(attempt, result, attempt_at_);
}

void welcome::exhausted(const send_error& error) {
    observer_.on_welcome_exhausted(session_->info(), describe(error));
    complete(std::make_exception_ptr(error));
}

void welcome::stop() {
    timer_.cancel();
    if (sequence_.stop()) {
        complete(std::make_exception_ptr(send_error{send_result::disconnected}));
    }
}

void welcome::complete(std::exception_ptr error) {
    if (auto completion = std::exchange(completion_, {})) {
        completion(std::move(error));
    }
}

} // namespace squall::server
