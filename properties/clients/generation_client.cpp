#include "properties/clients/generation_client.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace squall {

using nlohmann::json;

generation_client::generation_client(host& h, options o, generation_ticket& ticket)
    : page_client(h, std::move(o), "/generate-code"),
      ticket_(ticket) {}

void generation_client::on_upgraded() {
    may_leave();
    if (ticket_.generation_id.empty())
        say(json{{"prompt", "a cat of " + wishes().user_id}, {"steps", ticket_.steps}}.dump());
    else
        say(json{{"type", "resume"},
                 {"generation_id", ticket_.generation_id},
                 {"resume_token", ticket_.resume_token}}
                .dump());
}

void generation_client::on_text(std::string_view payload) {
    const json message = json::parse(payload, nullptr, false);
    if (!message.is_object())
        return;
    const std::string type = message.value("type", "");
    if (message.value("status", "") == "accepted") {
        ticket_.generation_id = message.value("generation_id", "");
        ticket_.resume_token = message.value("resume_token", "");
    } else if (type == "result") {
        ticket_.over = true;
        say(json{{"type", "received"}, {"generation_id", ticket_.generation_id}}.dump());
    } else if (message.value("code", "") == "generation_failed" ||
               message.value("code", "") == "already_received") {
        ticket_.over = true;
    } else if (message.value("code", "") == "unknown_generation") {
        ticket_.generation_id.clear(); // asks anew
    }
}

} // namespace squall
