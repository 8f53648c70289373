#include "server_core/routes/websocket_route.hpp"

#include <utility>

namespace squall::server {

void websocket_route::open(websocket_upgrade upgrade) {
    const auto opened = connections_.add(
        options_.kind, std::move(upgrade.who), std::move(upgrade.connection),
        std::move(upgrade.transport), std::move(upgrade.handshake_deadline), handler_);
    if (options_.may_idle) {
        opened->allow_idling();
    }
    opened->start();
    if (options_.replaces) {
        connections_.replace(opened->info().connection_id, *opened);
    }
    if (options_.welcome) {
        const session_info info = opened->info();
        connections_.welcome_with(info.session_id, welcome_message(info.session_id, info.user_id),
                                  [](const std::exception_ptr&) {
                                      // Whatever it is, observers have been told, and an exhausted
                                      // welcome is no reason to end the session: the route goes on.
                                  });
    }
}

std::string welcome_message(std::string_view session_id, std::string_view user_id) {
    std::string text = R"({"type":"connected","session_id":")";
    text += session_id;
    text += R"(","user_id":")";
    text += user_id;
    text += R"("})";
    return text;
}

} // namespace squall::server
