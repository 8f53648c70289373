#include "server_core/limits/upgrade_limits.hpp"

#include <algorithm>

namespace squall::server {

namespace {

using std::chrono::seconds;

/// What Retry-After says; it has whole seconds (RFC 9110, 10.2.3).
seconds whole_seconds(std::chrono::nanoseconds wait) {
    constexpr seconds longest{3600};
    return wait >= longest ? longest : std::max(std::chrono::ceil<seconds>(wait), seconds{1});
}

rate_options rate_of(const server_config& config) {
    return {config.handshake_burst, config.handshake_rate};
}

connection_counts::limits counts_of(const server_config& config) {
    return {config.sessions_max, config.sessions_per_address_max, config.sessions_per_user_max};
}

} // namespace

upgrade_limits::upgrade_limits(const server_config& config)
    : rate_(rate_of(config)),
      retry_when_full_(whole_seconds(config.reconnect_after_max)),
      requests_(rate_),
      sessions_(counts_of(config)) {}

std::optional<upgrade_refusal> upgrade_limits::admit(const upgrade& asked, time_point now) {
    if (!requests_.take(asked.address, now)) {
        return upgrade_refusal{"handshake_rate", 429,
                               whole_seconds(requests_.wait(asked.address, now))};
    }
    const admission result = sessions_.admit(asked.address, asked.user);
    if (result == admission::admitted) {
        admitted_.insert_or_assign(asked.connection,
                                   admitted{std::string{asked.address}, std::string{asked.user}});
        return std::nullopt;
    }
    return upgrade_refusal{to_string(result), result == admission::sessions ? 503U : 429U,
                           retry_when_full_};
}

std::size_t upgrade_limits::reset_rates() {
    const std::size_t known = requests_.size();
    requests_.reset();
    return known;
}

void upgrade_limits::change(const server_config& config) {
    sessions_.change(counts_of(config));
    const rate_options changed = rate_of(config);
    if (changed.burst != rate_.burst || changed.per_second != rate_.per_second) {
        rate_ = changed;
        requests_ = keyed_rate_limit{rate_};
    }
}

void upgrade_limits::on_ended(const session_info& session, session_state, end_cause, close_code) {
    const auto found = admitted_.find(session.connection.number);
    if (found != admitted_.end()) {
        sessions_.release(found->second.address, found->second.user);
        admitted_.erase(found);
    }
}

} // namespace squall::server
