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

} // namespace squall::server
