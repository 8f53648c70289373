#include "server_core/handlers/standard_routes.hpp"

#include <utility>

namespace squall::server {

standard_routes::standard_routes(server& to, const io_executor& executor,
                                 const server_config& config, server_observer& observer,
                                 session_handler& voice, std::string admin_token)
    : answering_(executor, to.connections(), observer, config),
      echoing_(to.connections()),
      desk_(to.connections()) {
    to.add_route(voice_route(), voice);
    to.add_route(client_route(), answering_);
    to.add_route(echo_route(), echoing_);
    to.add_route(customer_route(), desk_.customers());
    route_options admins = admin_route();
    admins.token = std::move(admin_token);
    to.add_route(std::move(admins), desk_.admins());
}

} // namespace squall::server
