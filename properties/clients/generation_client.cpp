#include "properties/clients/generation_client.hpp"

#include "properties/clients/whole_sites.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace squall {

using nlohmann::json;

generation_client::generation_client(host& h, options o, generation_ticket& ticket)
    : page_client(h, std::move(o), "/generate-code"),
      ticket_(ticket),
      guesses_(h.owner().decisions(), whole::guesses, self()) {}

bool generation_client::guesses() {
    return ticket_.neighbour != nullptr && !ticket_.neighbour->generation_id.empty() &&
           guesses_.ask() > 0;
}

void generation_client::on_upgraded() {
    may_leave();
    has_guessed_ = guesses();
    if (has_guessed_)
        say(json{{"type", "resume"},
                 {"generation_id", ticket_.neighbour->generation_id},
                 {"resume_token", "0123456789abcdef0123456789abcdef"}}
                .dump());
    else if (ticket_.generation_id.empty())
        say(json{{"prompt", "a cat of " + wishes().user_id}, {"steps", ticket_.steps}}.dump());
    else
        say(json{{"type", "resume"},
                 {"generation_id", ticket_.generation_id},
                 {"resume_token", ticket_.resume_token}}
                .dump());
}

void generation_client::on_text(std::string_view payload) {
    const json message = json::parse(payload, nullptr, false);
    if (!message.is_object() || has_guessed_)
        return; // what it was told is not its own affair
    const std::string type = message.value("type", "");
    if (message.value("status", "") == "accepted") {
        ticket_.generation_id = message.value("generation_id", "");
        ticket_.resume_token = message.value("resume_token", "");
    } else if (type == "result") {
        ticket_.over = true;
        note("served");
        say(json{{"type", "received"}, {"generation_id", ticket_.generation_id}}.dump());
    } else if (message.value("code", "") == "generation_failed" ||
               message.value("code", "") == "already_received") {
        ticket_.over = true;
    } else if (message.value("code", "") == "unknown_generation") {
        note("served"); // it is not kept any more: asks anew
        ticket_.generation_id.clear();
    }
}

} // namespace squall
