#include "server_core/routes/voice_route.hpp"

#include <utility>

namespace squall::server {

void voice_route::open(voice_upgrade upgrade) {
    std::string user_id = upgrade.user_id;
    const auto opened = connections_.add(std::move(upgrade.user_id), std::move(upgrade.connection),
                                         std::move(upgrade.transport),
                                         std::move(upgrade.handshake_deadline), handler_);
    opened->start();
    connections_.welcome_with(opened->id(), welcome_message(opened->id(), user_id),
                              [](const std::exception_ptr&) {
                                  // Whatever it is, observers have been told, and an exhausted
                                  // welcome is no reason to end the session: the route goes on.
                              });
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
