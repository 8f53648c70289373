#pragma once

#include "server_core/config.hpp"
#include "server_core/observe/observer.hpp"
#include "server_core/welcome/circuit_breaker.hpp"
#include "server_core/welcome/retry_rate.hpp"
#include "server_core/welcome/settle_delay.hpp"
#include "server_core/welcome/welcome_sequence.hpp"

#include <chrono>

namespace squall::server {

/// What all welcomes of a server learn together: when to try one first, and whether trying again
/// is worth it. Tells the observer when the breaker moves and when too many attempts are retries.
///
/// Knows no clock: times come from whoever made the attempt.
class welcome_policy {
public:
    using time_point = circuit_breaker::time_point;

    /// REQUIRES: `observer` outlives it.
    welcome_policy(const server_config& config, server_observer& observer);

    /// For a session that is registered now. One attempt instead of several while the breaker is
    /// not closed.
    welcome_schedule schedule(time_point now);

    /// A session is CONNECTED, so long after registration.
    void handshake_took(std::chrono::nanoseconds time) { settle_delay_.handshake_took(time); }

    /// An attempt that was made at `made_at` has had its result. A first attempt that found
    /// CONNECTING is a failure for the breaker, and one that was written whole a success; one that
    /// met a dead connection says nothing about either.
    void attempted(int attempt, welcome_result result, time_point made_at);

private:
    void tell(breaker_state state);

    const server_config& config_;
    server_observer& observer_;
    settle_delay settle_delay_;
    circuit_breaker breaker_;
    breaker_state told_ = breaker_state::closed;
    retry_rate retries_;
};

} // namespace squall::server
