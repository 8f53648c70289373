#include "server_core/manager/session_drain.hpp"

#include <algorithm>
#include <utility>

namespace squall::server {

session_drain::session_drain(const io_executor& executor, const server_config& config,
                             connection_manager& connections, server_observer& observer)
    : config_(config),
      connections_(connections),
      observer_(observer),
      batch_timer_(executor),
      deadline_(executor) {}

void session_drain::start(bool restart, std::function<void()> drained) {
    begun_ = true;
    restart_ = restart;
    drained_ = std::move(drained);
    observer_.on_drain(connections_.size());
    connections_.for_each([this](session& s) {
        if (s.state() == session_state::connecting) {
            s.close(end_cause::shutdown);
        } else {
            waiting_.push_back(s.id());
        }
    });
    std::ranges::reverse(waiting_);
    if (connections_.size() == 0) {
        finished();
        return;
    }
    connections_.on_empty([this] { finished(); });
    deadline_.expires_after(config_.drain_timeout);
    deadline_.async_wait([this](const error_code& code) {
        if (!code) {
            cut_the_rest();
        }
    });
    next_batch();
}

void session_drain::next_batch() {
    for (std::size_t i = 0; i < config_.drain_batch && !waiting_.empty(); ++i) {
        const std::string id = std::move(waiting_.back());
        waiting_.pop_back();
        if (const auto s = connections_.find(id)) {
            close_one(*s);
        }
    }
    if (waiting_.empty() || over_) {
        return;
    }
    batch_timer_.expires_after(config_.drain_interval);
    batch_timer_.async_wait([this](const error_code& code) {
        if (!code && !over_) {
            next_batch();
        }
    });
}

void session_drain::close_one(session& s) {
    const auto code = restart_ ? close_code::service_restart : close_code::going_away;
    s.close({end_cause::shutdown, code,
             "reconnect after " + std::to_string(reconnect_after().count()) + " ms"});
}

void session_drain::cut_the_rest() {
    waiting_.clear();
    connections_.for_each([this](session& s) {
        ++cut_;
        s.cut(end_cause::shutdown);
    });
}

void session_drain::finished() {
    if (std::exchange(over_, true)) {
        return;
    }
    batch_timer_.cancel();
    deadline_.cancel();
    observer_.on_drained(cut_);
    if (const auto drained = std::exchange(drained_, {})) {
        drained();
    }
}

std::chrono::milliseconds session_drain::reconnect_after() {
    using std::chrono::milliseconds;
    const auto least = std::chrono::duration_cast<milliseconds>(config_.reconnect_after_min);
    const auto most = std::chrono::duration_cast<milliseconds>(config_.reconnect_after_max);
    if (most <= least) {
        return least;
    }
    // A jitter need not be evenly spread to the last millisecond: a remainder will do.
    const auto range = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + milliseconds{static_cast<std::int64_t>(random_() % range)};
}

} // namespace squall::server
