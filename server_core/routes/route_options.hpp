#pragma once

#include "server_core/session/session_kind.hpp"

#include <string>

namespace squall::server {

/// How one WebSocket route behaves; its handler does the rest.
struct route_options {
    /// For logs and metrics: "voice".
    std::string name;
    /// What the request's path must be: "/ws/voice", or "/ws/customer/{session}" with at most one
    /// parameter, which is a whole segment. A literal segment goes before a parameter.
    std::string path;
    session_kind kind = session_kind::generic;

    /// The query's field that names the user ("user_id"), or empty: then the path's parameter
    /// does, or nobody. A user is 1 to 64 of [A-Za-z0-9_-]; else the request is answered with 400.
    std::string user_field;
    /// The path's parameter is the group that the session belongs to (field report 3's "session").
    bool parameter_is_group = false;
    /// The connection id is this and the path's parameter, as in "customer_session123". Empty: the
    /// session's own id.
    std::string connection_id_prefix;
    /// A new session with a connection id ends the older one with that id, close code `replaced`.
    bool replaces = false;

    /// A client may be silent for as long as it likes, because it waits for us: idle_timeout is not
    /// for its sessions. Pings are.
    bool may_idle = false;

    /// Who asks for a session must bear this token: "Authorization: Bearer <token>" (RFC 6750, 2.1),
    /// or, for browsers, which cannot say so, "?access_token=<token>" (2.3). Else 401. Empty: open
    /// to all.
    std::string token;

    /// The first frame is the welcome; what the handler sends waits behind it.
    bool welcome = false;
};

/// FR1's voice gateway: /ws/voice?user_id=U, with a welcome.
route_options voice_route();

/// FR2's routes: /ws/{client_id} and /ws/echo/{client_id}, without one.
route_options client_route();
route_options echo_route();

/// FR3's routes: /ws/customer/{session} and /ws/admin/{id}, with a welcome; a newer connection
/// replaces the older of the same name.
route_options customer_route();
route_options admin_route();

} // namespace squall::server
