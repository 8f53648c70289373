#include "properties/clients/desk_client.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

namespace squall {

namespace {

constexpr duration between_lines = std::chrono::milliseconds(20);

std::string target_of(desk_client::role r, const std::string& name) {
    return (r == desk_client::role::admin ? "/ws/admin/" : "/ws/customer/") + name;
}

} // namespace

desk_client::desk_client(host& h, options o, role r, const std::string& name, int lines)
    : page_client(h, std::move(o), target_of(r, name)),
      role_(r),
      lines_left_(lines) {}

void desk_client::on_welcome() {
    may_leave();
    next_line();
}

void desk_client::next_line() {
    if (lines_left_ == 0) {
        say_goodbye();
        return;
    }
    const std::string line = "line " + std::to_string(lines_left_--);
    say(role_ == role::admin ? nlohmann::json{{"data", line}}.dump() : line);
    later(between_lines, [this] { next_line(); });
}

void desk_client::on_text(std::string_view payload) {
    page_client::on_text(payload);
    const auto message = nlohmann::json::parse(payload, nullptr, false);
    if (role_ != role::admin || !message.is_object() || message.value("from", "") != "customer")
        return;
    say(nlohmann::json{{"session", message.value("session", "")}, {"data", "an answer"}}.dump());
}

} // namespace squall
