#include "server_core/session/session_kind.hpp"

namespace squall::server {

std::string_view to_string(session_kind kind) noexcept {
    switch (kind) {
    case session_kind::customer:
        return "customer";
    case session_kind::admin:
        return "admin";
    case session_kind::voice:
        return "voice";
    case session_kind::generic:
        return "generic";
    }
    return "?";
}

} // namespace squall::server
