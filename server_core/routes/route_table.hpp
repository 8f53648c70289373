#pragma once

#include "server_core/routes/websocket_route.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace squall::server {

/// What a request target says about WebSocket routes.
struct route_match {
    enum class kind {
        found,         ///< `route` and `who` are set
        no_such_route, ///< the path belongs to none
        bad_name       ///< to one, but the name in `wrong` is missing, given twice, or malformed
    };
    kind what = kind::no_such_route;
    websocket_route* route = nullptr;
    peer_names who;
    std::string_view wrong; ///< "user_id", "session"; as the route calls it
    std::string_view access_token; ///< the query's field of that name, as it came; empty: none
};

/// The WebSocket routes of a server.
class route_table {
public:
    /// REQUIRES: no other route has this path; both outlive io_context::run().
    void add(route_options options, connection_manager& connections, session_handler& handler);

    /// Finds the route of `target`, a request target in origin form (RFC 9112, 3.2.1) as it came,
    /// and whom it names. Of two that fit, the one with a literal where the other has a parameter.
    route_match find(std::string_view target) const;

private:
    std::vector<std::unique_ptr<websocket_route>> routes_;
};

/// Whether `text` may name a user, a session or a client: 1 to 64 of [A-Za-z0-9_-]. Nothing in
/// such a name needs escaping, in JSON, in a URL, or in a log line.
bool is_name(std::string_view text) noexcept;

} // namespace squall::server
