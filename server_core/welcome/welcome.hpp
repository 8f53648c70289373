#pragma once

#include "server_core/net.hpp"
#include "server_core/welcome/welcome_policy.hpp"
#include "server_core/welcome/welcome_sequence.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace squall::server {

class connection_manager;
class session;

/// Told once how the welcome went by the clock: null when it was written whole, a send_error when
/// every attempt found CONNECTING (it may still be sent later) or when the session ended first.
using welcome_completion = std::function<void(std::exception_ptr)>;

/// The welcome of one session: a welcome_sequence with a timer, sending through the manager.
class welcome final : public welcome_actions, public std::enable_shared_from_this<welcome> {
public:
    /// For a session that is registered now.
    /// REQUIRES: the references outlive io_context::run().
    welcome(connection_manager& manager, server_observer& observer, welcome_policy& policy,
            const std::shared_ptr<session>& recipient, steady_timer timer, std::string message,
            welcome_completion completion);
    ~welcome() override;

    void start() { sequence_.start(); }
    void connected();
    /// The session takes no more messages. No timer acts after this.
    void stop();

private:
    void wait(std::chrono::nanoseconds delay) override;
    void send_ping() override;
    void send_welcome() override;
    void attempted(int attempt, welcome_result result, session_state found,
                   std::string_view error) override;
    void exhausted(const send_error& error) override;
    void complete(std::exception_ptr error);

    connection_manager& manager_;
    server_observer& observer_;
    welcome_policy& policy_;
    std::shared_ptr<session> session_;
    steady_timer timer_;
    std::string message_;
    welcome_completion completion_;
    welcome_policy::time_point registered_at_;
    welcome_policy::time_point attempt_at_; ///< of the latest attempt
    welcome_sequence sequence_;
};

} // namespace squall::server
