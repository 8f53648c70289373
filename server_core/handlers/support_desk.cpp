#include "server_core/handlers/support_desk.hpp"

#include <nlohmann/json.hpp>

namespace squall::server {

namespace {

using nlohmann::json;

const audience all_admins{.kind = session_kind::admin};

} // namespace

support_desk::support_desk(connection_manager& connections)
    : customers_(connections),
      admins_(connections) {}

void support_desk::customer_handler::on_connect(const session_info& session) {
    connections_.broadcast(all_admins,
                           json{{"type", "customer_joined"}, {"session", session.group}}.dump());
}

void support_desk::customer_handler::on_message(const session_info& session,
                                                std::string_view payload) {
    connections_.broadcast(all_admins, json{{"type", "message"},
                                            {"from", "customer"},
                                            {"session", session.group},
                                            {"data", payload}}
                                           .dump());
}

void support_desk::customer_handler::on_disconnect(const session_info& session, end_cause) {
    connections_.broadcast(all_admins,
                           json{{"type", "customer_left"}, {"session", session.group}}.dump());
}

void support_desk::admin_handler::on_message(const session_info& session,
                                             std::string_view payload) {
    const json request = json::parse(payload);
    if (!request.is_object() || !request.contains("data") || !request["data"].is_string() ||
        (request.contains("session") && !request["session"].is_string())) {
        answer(session, R"(want {"session":"...","data":"..."})");
        return;
    }
    audience whom{.kind = session_kind::customer};
    json message{{"type", "message"},
                 {"from", "admin"},
                 {"admin", session.user_id},
                 {"data", request["data"]}};
    if (request.contains("session")) {
        whom.group = request["session"];
    }
    if (connections_.broadcast(whom, message.dump()) == 0) {
        answer(session, "no such customer");
        return;
    }
    message["session"] = whom.group;
    connections_.broadcast_except(all_admins, session.session_id, message.dump());
}

void support_desk::admin_handler::answer(const session_info& session, std::string_view error) {
    connections_.send(session.session_id, json{{"type", "error"}, {"reason", error}}.dump(),
                      on_failure::swallow);
}

} // namespace squall::server
