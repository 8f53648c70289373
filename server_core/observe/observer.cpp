#include "server_core/observe/observer.hpp"

namespace squall::server {

std::string_view to_string(welcome_result result) noexcept {
    switch (result) {
    case welcome_result::sent:
        return "sent";
    case welcome_result::failed:
        return "failed";
    case welcome_result::dead:
        return "dead";
    }
    return "?";
}

std::string_view to_string(handler_warning warning) noexcept {
    switch (warning) {
    case handler_warning::held_loop:
        return "held_loop";
    case handler_warning::leaves_unread:
        return "leaves_unread";
    case handler_warning::returned_early:
        return "returned_early";
    }
    return "?";
}

} // namespace squall::server
