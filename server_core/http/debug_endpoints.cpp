#include "server_core/http/debug_endpoints.hpp"

#include "server_core/http/utc_time.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/server/server.hpp"

#include <nlohmann/json.hpp>

namespace squall::server {

namespace {

using json = nlohmann::ordered_json; // as field report 3 shows it, in that order

double in_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string timestamp() {
    return iso_8601(std::chrono::system_clock::now());
}

http_answer json_answer(const json& body) {
    return {200, body.dump() + "\n"};
}

/// Field report 3's "current_stats"; its sessions are our groups.
json current_stats(const manager_stats& now) {
    return {{"total_connections", now.total},
            {"customer_connections", now.of(session_kind::customer)},
            {"admin_connections", now.of(session_kind::admin)},
            {"active_sessions", now.groups}};
}

json counts_of(const labelled_counter& counter) {
    json all = json::object();
    for (const auto& [labels, count] : counter.counts()) {
        all[labels.front()] = count;
    }
    return all;
}

json transport_errors(const server_counters& counted) {
    json by_category = json::object();
    for (const auto& [labels, count] : counted.transport_errors.counts()) {
        const auto before = by_category.value(labels[1], std::uint64_t{0});
        by_category[labels[1]] = before + count;
    }
    return by_category;
}

json error_statistics(const server_counters& counted) {
    return {{"transport_errors", transport_errors(counted)},
            {"accept_errors", counts_of(counted.accept_errors)},
            {"sends_dropped", counts_of(counted.sends_dropped)},
            {"send_retries", counted.send_retries},
            {"welcome_retries", counted.welcome_retries},
            {"send_connected_failed", counted.welcome_exhausted},
            {"handler_failures", counted.handler_failures.total()},
            {"slow_consumers", counted.slow_consumers},
            {"rate_limited", counted.rate_limited},
            {"upgrades_refused", counts_of(counted.upgrades_refused)},
            {"cleanup_runs", counted.cleanup_runs},
            {"cleanup_failures", counted.cleanup_failures},
            {"stale_connections_cleaned", counted.cleaned.of({"stale"})},
            {"inactive_connections_cleaned", counted.cleaned.of({"inactive"})}};
}

json one_session(const session& s) {
    const session_info who = s.info();
    json shown = {{"connection_id", who.connection_id},
                  {"session_id", who.session_id},
                  {"generation", who.generation},
                  {"user_id", who.user_id},
                  {"group", who.group},
                  {"kind", to_string(who.kind)},
                  {"state", to_string(s.state())},
                  {"remote", who.connection.remote},
                  {"queued_bytes", s.queue().bytes()},
                  {"queued_messages", s.queue().messages()}};
    if (s.state() == session_state::connected) {
        shown["idle_seconds"] = in_seconds(session::clock::now() - s.last_message());
    }
    return shown;
}

json all_sessions(server& under) {
    json shown = json::array();
    under.connections().for_each([&](const session& s) {
        if (shown.size() < sessions_shown_max) {
            shown.push_back(one_session(s));
        }
    });
    return shown;
}

http_answer websocket_status(server& under, const server_counters& counted) {
    const manager_stats now = under.connections().stats();
    json kinds = json::object();
    for (const session_kind kind : all_session_kinds) {
        kinds[std::string{to_string(kind)}] = now.of(kind);
    }
    return json_answer(
        {{"message", "WebSocket status"},
         {"draining", under.draining()},
         {"current_stats", current_stats(now)},
         {"connections_by_kind", kinds},
         {"connections_by_state",
          {{"CONNECTING", now.connecting}, {"CONNECTED", now.connected}, {"CLOSING", now.closing}}},
         {"users", now.users},
         {"queued_bytes", now.queued_bytes},
         {"queued_messages", now.queued_messages},
         {"error_statistics", error_statistics(counted)},
         {"connections", all_sessions(under)},
         {"timestamp", timestamp()}});
}

http_answer cleanup_websockets(server& under) {
    const cleaned_sessions cleaned = under.clean_up();
    return json_answer({{"message", "WebSocket cleanup completed"},
                        {"stale_connections_cleaned", cleaned.stale},
                        {"current_stats", current_stats(under.connections().stats())},
                        {"timestamp", timestamp()}});
}

http_answer reset_rate_limits(server& under) {
    const std::size_t reset = under.reset_rate_limits();
    return json_answer({{"message", "Rate limits reset"},
                        {"rate_limits_reset", reset},
                        {"timestamp", timestamp()}});
}

} // namespace

std::vector<endpoint> debug_endpoints(server& under, const server_counters& counted,
                                      const std::string& token) {
    if (token.empty()) {
        return {};
    }
    const auto status = [&under, &counted] {
        return websocket_status(under, counted);
    };
    const auto cleanup = [&under] {
        return cleanup_websockets(under);
    };
    const auto reset = [&under] {
        return reset_rate_limits(under);
    };
    using method = endpoint::method;
    return {{"/api/debug/websocket-status", method::get, token, true, status},
            {"/api/debug/cleanup-websockets", method::post, token, true, cleanup},
            {"/api/debug/reset-rate-limits", method::post, token, true, reset}};
}

} // namespace squall::server
