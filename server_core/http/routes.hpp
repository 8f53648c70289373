#pragma once

#include <string_view>

namespace squall::server {

/// What an HTTP request asks for, before anybody looks at its other headers.
struct route_decision {
    enum class kind { health, voice, not_found, method_not_allowed, bad_user_id };
    kind what;
    /// Part of the target that was given. Empty unless `what` is voice.
    std::string_view user_id;
};

/// GET /health; GET /ws/voice?user_id=U, where U is 1 to 64 of [A-Za-z0-9_-], given once.
/// `target` is the request target in origin form (RFC 9112, 3.2.1), as it came.
route_decision decide_route(std::string_view method, std::string_view target) noexcept;

} // namespace squall::server
