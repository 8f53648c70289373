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

route_options client_route() {
    route_options o;
    o.name = "client";
    o.path = "/ws/{client_id}";
    return o;
}

route_options echo_route() {
    route_options o;
    o.name = "echo";
    o.path = "/ws/echo/{client_id}";
    return o;
}

route_options customer_route() {
    route_options o;
    o.name = "customer";
    o.path = "/ws/customer/{session}";
    o.kind = session_kind::customer;
    o.parameter_is_group = true;
    o.connection_id_prefix = "customer_";
    o.replaces = true;
    o.welcome = true;
    return o;
}

route_options admin_route() {
    route_options o;
    o.name = "admin";
    o.path = "/ws/admin/{id}";
    o.kind = session_kind::admin;
    o.connection_id_prefix = "admin_";
    o.replaces = true;
    o.welcome = true;
    return o;
}

} // namespace squall::server
