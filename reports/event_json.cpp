#include "reports/event_json.hpp"

#include "reports/escape.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace squall {

std::string event_json(const trace_event& e) {
    using json = nlohmann::ordered_json;
    json j;
    j["event"] = e.number;
    j["ns"] = ns(e.at);
    j["kind"] = to_string(e.kind);
    j["host"] = e.host;
    j["name"] = e.name;
    if (!e.actor.empty())
        j["actor"] = e.actor;
    for (const trace_field& f : e.fields) {
        json& value = j["fields"][std::string(f.name)];
        if (f.is_text())
            value = f.text;
        else
            value = f.number;
    }
    if (!e.bytes.empty()) {
        j["bytes"] = hex(e.bytes);
        if (const std::string_view text = as_characters(e.bytes); is_text(text))
            j["text"] = text;
    }
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

void event_json_writer::on_event(const trace_event& e) {
    out_ << event_json(e) << '\n' << std::flush;
}

} // namespace squall
