#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/session/session_handler.hpp"

namespace squall::server {

/// Field report 2's other handler: answers each text with "Echo: " and the same text.
class echo_handler final : public session_handler {
public:
    /// REQUIRES: `connections` outlives io_context::run().
    explicit echo_handler(connection_manager& connections) : connections_(connections) {}

    std::string_view name() const noexcept override { return "echo"; }
    void on_message(const session_info& session, std::string_view payload) override {
        std::string answer = "Echo: ";
        answer += payload;
        connections_.send(session.session_id, std::move(answer), on_failure::swallow);
    }

private:
    connection_manager& connections_;
};

} // namespace squall::server
