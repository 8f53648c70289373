#include "server_core/welcome/welcome_policy.hpp"

#include <algorithm>

namespace squall::server {

welcome_policy::welcome_policy(const server_config& config, server_observer& observer)
    : config_(config),
      observer_(observer),
      breaker_(config.welcome_breaker_window, config.welcome_breaker_pause),
      retries_(config.welcome_retry_alert_percent) {}

welcome_schedule welcome_policy::schedule(time_point now) {
    tell(breaker_.state(now));
    const bool once = told_ != breaker_state::closed;
    return {settle_delay_.current({config_.settle_delay, config_.settle_delay_min,
                                   config_.settle_delay_max, config_.settle_adapts}),
            once ? std::min(config_.welcome_attempts_max, 1) : config_.welcome_attempts_max,
            config_.welcome_retry_delay,
            config_.welcome_ping ? std::optional{config_.welcome_ping_timeout} : std::nullopt};
}

void welcome_policy::attempted(int attempt, welcome_result result, time_point made_at) {
    if (const auto rate = retries_.attempted(attempt > 1)) {
        observer_.on_welcome_retry_alert(*rate);
    }
    if (attempt == 1 && result != welcome_result::dead) {
        tell(breaker_.state(made_at)); // half open first, so that no move is left untold
        tell(breaker_.outcome(made_at, result == welcome_result::sent));
    }
}

void welcome_policy::tell(breaker_state state) {
    if (state != told_) {
        told_ = state;
        observer_.on_welcome_breaker(state);
    }
}

} // namespace squall::server
