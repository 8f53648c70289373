#include "server_core/manager/cleanup_task.hpp"

#include "server_core/session/handler_calls.hpp"

namespace squall::server {

cleanup_task::cleanup_task(const io_executor& executor, const server_config& config,
                           connection_manager& connections, server_observer& observer)
    : config_(config),
      connections_(connections),
      observer_(observer),
      timer_(executor) {}

void cleanup_task::start() {
    if (config_.cleanup_interval > config_.cleanup_interval.zero()) {
        wait();
    }
}

void cleanup_task::stop() {
    stopped_ = true;
    timer_.cancel();
}

cleaned_sessions cleanup_task::run_now() {
    return connections_.cleanup(/*inactive_too=*/true);
}

void cleanup_task::wait() {
    timer_.expires_after(config_.cleanup_interval);
    timer_.async_wait([this](const error_code& code) {
        if (!code && !stopped_) { // a round that was due already when it was stopped still comes
            round();
            wait();
        }
    });
}

void cleanup_task::round() {
    ++rounds_;
    try {
        connections_.cleanup(rounds_ % config_.inactive_cleanup_rounds == 0);
    } catch (...) {
        const auto [type, what] = describe_current_exception();
        observer_.on_cleanup_failed(type + ": " + what);
    }
}

} // namespace squall::server
