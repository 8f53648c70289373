#include "server_core/session/handler_calls.hpp"

#include <boost/core/demangle.hpp>

#include <exception>
#include <string>
#include <typeinfo>

namespace squall::server {

void handler_calls::report_failure(const session_info& session) {
    const auto [type, what] = describe_current_exception();
    observer_.on_handler_failed(session, handler_.name(), type, what);
}

void handler_calls::report_time(const session_info& session, std::chrono::nanoseconds taken) {
    if (taken > time_max_) {
        observer_.on_handler_warning(session, handler_.name(), handler_warning::held_loop, taken);
    }
}

std::string type_name(const std::exception& error) {
    return boost::core::demangle(typeid(error).name());
}

std::pair<std::string, std::string> describe_current_exception() {
    try {
        throw;
    } catch (const std::exception& error) {
        return {type_name(error), error.what()};
    } catch (...) {
        return {"unknown", ""};
    }
}

} // namespace squall::server
