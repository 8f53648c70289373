// The monitor counts the sessions itself (session_census). What a client reads at the other end of
// the wire must be those numbers, as they were at the moment at which the server made the answer.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/dialogue_tap.hpp"
#include "properties/monitors/server_time.hpp"
#include "properties/monitors/session_census.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace squall::invariants {

namespace {

using nlohmann::json;

/// The sum of a metric's samples over all its labels that hold `label`; -1 if there is none.
std::int64_t metric(std::string_view page, std::string_view name, std::string_view label = {}) {
    std::int64_t sum = -1;
    while (!page.empty()) {
        const std::string_view line = page.substr(0, page.find('\n'));
        page.remove_prefix(std::min(line.size() + 1, page.size()));
        if (!line.starts_with(name) || line.size() == name.size())
            continue;
        const std::string_view rest = line.substr(name.size());
        if ((rest[0] != '{' && rest[0] != ' ') || rest.find(label) == std::string_view::npos)
            continue;
        const std::string number(rest.substr(rest.rfind(' ') + 1));
        sum = std::max<std::int64_t>(sum, 0) + std::stoll(number);
    }
    return sum;
}

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        const dialogue_tap::news n = tap_.on_event(e);
        if (server_died(e) || server_stopped(e))
            census_.forget();
        if (e.kind == trace_kind::observed)
            on_observed(e);
        if (n.begins_answer)
            made_[n.where->path] = census_.now();
        for (const dialogue_tap::answer& a : n.answers)
            on_answer(e.number, a, made_[n.where->path]);
    }

    void on_observed(const trace_event& e) {
        const std::string_view id = e.text_of("session");
        if (e.name == "registered") {
            const dialogue_tap::connection* const c = tap_.from(e.text_of("remote"));
            census_.registered(id, c == nullptr ? "" : c->latest.target);
        } else if (e.name == "state_changed") {
            census_.changed(id, e.text_of("to"));
        } else if (e.name == "ended") {
            census_.ended(id);
        } else if (e.name == "drain") {
            census_.drains();
        }
    }

    void on_answer(std::uint64_t event, const dialogue_tap::answer& a, const session_counts& so) {
        if (a.response.status != 200)
            return;
        if (a.request.target == "/metrics") {
            on_metrics(event, a.response.payload, so);
        } else if (a.request.target == "/api/debug/websocket-status") {
            const json status = json::parse(a.response.payload, nullptr, false);
            on_stats(event, status, so);
            on_status(event, status, so);
        } else if (a.request.target == "/api/debug/cleanup-websockets") {
            on_stats(event, json::parse(a.response.payload, nullptr, false), so);
        }
    }

    void on_stats(std::uint64_t event, const json& body, const session_counts& so) {
        const json stats = body.is_object() ? body.value("current_stats", json::object()) : json();
        same(event, "total_connections", number(stats, "total_connections"), so.total);
        same(event, "customer_connections", number(stats, "customer_connections"), so.customers);
        same(event, "admin_connections", number(stats, "admin_connections"), so.admins);
        same(event, "active_sessions", number(stats, "active_sessions"), so.groups);
    }

    void on_status(std::uint64_t event, const json& body, const session_counts& so) {
        if (!body.is_object())
            return; // on_stats has said so
        const json states = body.value("connections_by_state", json::object());
        same(event, "CONNECTING", number(states, "CONNECTING"), so.connecting);
        same(event, "CONNECTED", number(states, "CONNECTED"), so.connected);
        same(event, "CLOSING", number(states, "CLOSING"), so.closing);
        std::int64_t kinds = 0;
        const json by_kind = body.value("connections_by_kind", json::object());
        for (const json& count : by_kind)
            kinds += count.is_number_integer() ? count.get<std::int64_t>() : 0;
        same(event, "the sum over connections_by_kind", kinds, so.total);
        const json each = body.value("connections", json::array());
        same(event, "connections told one by one", static_cast<std::int64_t>(each.size()),
             so.total);
        same(event, "draining", body.value("draining", !so.draining) ? 1 : 0, so.draining ? 1 : 0);
    }

    void on_metrics(std::uint64_t event, std::string_view page, const session_counts& so) {
        const std::int64_t active = metric(page, "squall_sessions");
        const std::int64_t registered = metric(page, "squall_sessions_registered_total");
        // Without a label there is no sample before the first end.
        const std::int64_t ended =
            std::max<std::int64_t>(0, metric(page, "squall_sessions_ended_total"));
        same(event, "squall_sessions", active, so.total);
        same(event, "squall_sessions_registered_total", registered, so.registered);
        same(event, "squall_sessions_ended_total", ended, so.ended);
        same(event, "squall_sessions_closed_total",
             std::max<std::int64_t>(0, metric(page, "squall_sessions_closed_total")), so.ended);
        same(event, "squall_sessions{kind=\"customer\"}",
             metric(page, "squall_sessions", "kind=\"customer\""), so.customers);
        same(event, "squall_sessions_in_state{state=\"connected\"}",
             metric(page, "squall_sessions_in_state", "state=\"connected\""), so.connected);
        same(event, "squall_draining", metric(page, "squall_draining"), so.draining ? 1 : 0);
        if (active != registered - ended)
            violate(event, "/metrics: " + std::to_string(active) + " sessions are active, but " +
                               std::to_string(registered) + " registered and " +
                               std::to_string(ended) + " ended");
    }

    static std::int64_t number(const json& object, const char* name) {
        return object.is_object() ? object.value(name, std::int64_t{-1}) : -1;
    }

    void same(std::uint64_t event, std::string_view what, std::int64_t said, std::int64_t is) {
        if (said != is)
            violate(event, std::string(what) + " is said to be " + std::to_string(said) +
                               ", and is " + std::to_string(is));
    }

    dialogue_tap tap_;
    session_census census_;
    std::map<std::string, session_counts, std::less<>> made_; ///< when the latest answer was made
};

} // namespace

const invariant i28{"I28",
                    "active = registered - ended, and what /api/debug/websocket-status and "
                    "/metrics answer is what is so at that moment.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
