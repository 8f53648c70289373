#pragma once

#include "server_core/session/session_handler.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace squall::server {

/// Calls the functions of a session_handler, so that nothing it does reaches anybody else:
/// exceptions are reported and end here, and a call that kept the event loop for too long is
/// reported with the handler's name (field report 2).
class handler_calls {
public:
    /// REQUIRES: both outlive this.
    handler_calls(session_handler& handler, server_observer& observer,
                  std::chrono::nanoseconds time_max)
        : handler_(handler),
          observer_(observer),
          time_max_(time_max) {}

    std::string_view name() const noexcept { return handler_.name(); }
    bool takes_binary() const noexcept { return handler_.takes_binary(); }

    /// Each returns whether the handler came back without an exception.
    bool connect(const session_info& session) {
        return call(session, [&] { handler_.on_connect(session); });
    }
    bool message(const session_info& session, std::string_view payload) {
        return call(session, [&] { handler_.on_message(session, payload); });
    }
    bool disconnect(const session_info& session, end_cause cause) {
        return call(session, [&] { handler_.on_disconnect(session, cause); });
    }

private:
    template <class Function>
    bool call(const session_info& session, Function function) {
        const auto began = std::chrono::steady_clock::now();
        bool came_back = false;
        try {
            function();
            came_back = true;
        } catch (...) {
            report_failure(session);
        }
        report_time(session, std::chrono::steady_clock::now() - began);
        return came_back;
    }
    /// REQUIRES: called in a catch clause.
    void report_failure(const session_info& session);
    void report_time(const session_info& session, std::chrono::nanoseconds taken);

    session_handler& handler_;
    server_observer& observer_;
    std::chrono::nanoseconds time_max_;
};

/// The name of an exception's own type: "std::bad_alloc".
std::string type_name(const std::exception& error);

/// The type and the text of the exception that is being handled, "unknown" and nothing for one
/// that is no std::exception. REQUIRES: called in a catch clause.
std::pair<std::string, std::string> describe_current_exception();

} // namespace squall::server
