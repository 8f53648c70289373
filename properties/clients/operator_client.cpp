#include "properties/clients/operator_client.hpp"

#include "properties/clients/whole_sites.hpp"
#include "sim/kernel/errors.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

namespace squall {

namespace {

constexpr duration patience = std::chrono::seconds(15);
constexpr std::string_view status = "/api/debug/websocket-status";
constexpr std::string_view cleanup = "/api/debug/cleanup-websockets";
constexpr std::string_view reset_limits = "/api/debug/reset-rate-limits";

std::string request(std::string_view method, std::string_view target, std::string_view token) {
    return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: server\r\n" +
           (token.empty() ? "" : "Authorization: Bearer " + std::string(token) + "\r\n") +
           (method == "POST" ? "Content-Length: 0\r\n\r\n" : "\r\n");
}

} // namespace

operator_client::operator_client(host& h, const std::string& name, options o)
    : scripted_peer(h),
      options_(std::move(o)),
      self_(h.name() + "/" + name),
      asks_(h.owner().decisions(), whole::operator_asks, self_),
      left_(options_.requests) {}

void operator_client::start(host& server) {
    connect(server, options_.port);
    where().owner().after(patience, [this] { leave("gives_up"); });
}

void operator_client::on_connected() {
    ask();
}

void operator_client::ask() {
    if (done_)
        return;
    if (left_-- == 0) {
        leave("leaves");
        return;
    }
    note("asks");
    send(next_request());
}

// On a calm day: the status, the metrics, the status, ...
std::string operator_client::next_request() {
    const bool metrics = std::exchange(metrics_next_, !metrics_next_);
    switch (asks_.ask()) {
    case 1:
        return request("GET", status, "");
    case 2:
        return request("GET", status, "guessed");
    case 3:
        return request("GET", status, options_.token + "x");
    case 4:
        return request("POST", status, options_.token);
    case 5:
        return request("GET", "/metrics", "");
    case 6:
        return request("POST", cleanup, options_.token);
    case 7:
        return request("POST", cleanup, "");
    case 8:
        return request("POST", reset_limits, "");
    default:
        return metrics ? request("GET", "/metrics", "") : request("GET", status, options_.token);
    }
}

void operator_client::on_bytes(std::span<const std::byte> bytes) {
    for (const wire_item& item : stream_.feed(bytes)) {
        const std::array fields = {trace_field("status", item.status)};
        note("answered", fields);
        where().owner().after(options_.gap, [this] { ask(); });
    }
}

void operator_client::on_failed(int error) {
    const std::array fields = {trace_field("error", errno_name(error))};
    note("failed", fields);
    leave("is_lost");
}

void operator_client::note(const hashed_name& what, std::span<const trace_field> fields) {
    where().owner().emit(trace_kind::client, where().who(), what, path(), fields);
}

void operator_client::leave(const hashed_name& how) {
    if (std::exchange(done_, true))
        return;
    const std::array fields = {trace_field("over", 1)};
    note(how, fields);
    close();
}

} // namespace squall
