#include "properties/rapid/story_teller.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace squall {

namespace {

std::string of(const trace_event& e, std::string_view field) {
    return std::string(e.text_of(field));
}

std::string milliseconds_of(instant at) {
    const auto us =
        std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%9.3f ms  ", static_cast<double>(us) / 1000);
    return text.data();
}

} // namespace

void story_teller::say(const trace_event& e, std::string what) {
    sentences_.push_back({e.number, milliseconds_of(e.at) + std::move(what)});
}

std::string story_teller::decided(const trace_event& e) const {
    const site* const where = find_site(sites_, e.name);
    return std::string(e.name) + ", " + std::string(e.actor) + " at " +
           std::to_string(e.number_of("at")) + ", " + std::to_string(e.number_of("value")) + " " +
           of(e, "unit") + (where == nullptr ? "" : ": " + std::string(where->text));
}

std::string story_teller::name_of(std::string_view session) {
    auto found = std::ranges::find(sessions_, session);
    if (found == sessions_.end())
        found = sessions_.insert(sessions_.end(), std::string(session));
    return "session " + std::to_string(found - sessions_.begin() + 1);
}

void story_teller::on_event(const trace_event& e) {
    if (e.kind == trace_kind::decision) {
        say(e, decided(e));
    } else if (e.kind == trace_kind::client) {
        const std::string who(e.host);
        if (e.name == "steps")
            say(e, who + " " + of(e, "what"));
        else if (e.name == "response")
            say(e, who + " gets the answer " + std::to_string(e.number_of("status")));
        else if (e.name != "frame" && e.name != "connected")
            say(e, who + " " + std::string(e.name));
    } else if (e.kind == trace_kind::host && e.name == "healed") {
        say(e, "the faults are over");
    } else if (e.kind == trace_kind::observed) {
        if (e.text_of("session").empty())
            return;
        const std::string session = name_of(e.text_of("session"));
        if (e.name == "registered")
            say(e, "the server registers " + session + " of " + of(e, "user"));
        else if (e.name == "state_changed")
            say(e, session + " is " + of(e, "to"));
        else if (e.name == "welcome_attempt")
            say(e, "attempt " + std::to_string(e.number_of("attempt")) + " at the welcome of " +
                       session + " finds " + of(e, "state") + ": " + of(e, "result"));
        else if (e.name == "disconnect_requested")
            say(e, of(e, "caller") + " disconnects " + session + ": " + of(e, "reason"));
        else if (e.name == "send_dropped")
            say(e, "a message to " + session + " is dropped: " + of(e, "reason"));
        else if (e.name == "ended")
            say(e, session + " ends in " + of(e, "state") + ": " + of(e, "cause"));
    }
}

std::string story_teller::text(std::uint64_t last_event) const {
    std::string all;
    for (const sentence& s : sentences_)
        if (last_event == 0 || s.event <= last_event)
            all += s.text + "\n";
    return all;
}

} // namespace squall
