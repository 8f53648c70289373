#pragma once

#include "server_core/net.hpp"
#include "server_core/session/write_queue.hpp"

#include <functional>
#include <memory>
#include <string>

namespace squall::server {

/// A message whose session was CONNECTING when it was sent, tried again until it is not, or the
/// attempts are used up (field report 3: every 100 ms, three attempts in all). It takes its place
/// in the queue when it succeeds.
class send_retry final : public std::enable_shared_from_this<send_retry> {
public:
    /// One attempt, the last one or not. Returns whether the message has found its outcome.
    using attempt_function = std::function<bool(
        const std::string& session_id, const shared_message& message, int attempt, bool last)>;

    /// REQUIRES: what `attempt` refers to lives as long as the io_context runs.
    send_retry(steady_timer timer, std::string session_id, shared_message message,
               attempt_function attempt);

    /// Makes attempts 2, 3, ... `attempts_max`, each `delay` after the one before.
    void start(std::chrono::nanoseconds delay, int attempts_max);

private:
    void wait();
    void due();

    steady_timer timer_;
    std::string session_id_;
    shared_message message_;
    attempt_function attempt_;
    std::chrono::nanoseconds delay_{};
    int attempts_max_ = 0;
    int attempts_ = 1; ///< the first was not ours
};

} // namespace squall::server
