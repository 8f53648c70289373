#include "server_core/routes/route_options.hpp"

namespace squall::server {

route_options voice_route() {
    route_options o;
    o.name = "voice";
    o.path = "/ws/voice";
    o.kind = session_kind::voice;
    o.user_field = "user_id";
    o.welcome = true;
    return o;
}

} // namespace squall::server
