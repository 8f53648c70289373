#include "properties/monitors/wire_tap.hpp"

#include <nlohmann/json.hpp>

namespace squall {

bool is_welcome(const wire_item& item) {
    if (item.what != wire_item::kind::frame || item.op != opcode::text || !item.final)
        return false;
    const auto message = nlohmann::json::parse(item.payload, nullptr, false);
    return message.is_object() && message.value("type", "") == "connected";
}

namespace {

bool is_accept(const trace_event& e) {
    return e.name == "accept" || e.name == "accept4";
}

bool is_write(const trace_event& e) {
    return e.name == "send" || e.name == "sendmsg" || e.name == "write" || e.name == "writev";
}

} // namespace

wire_tap::connection* wire_tap::on_event(const trace_event& e, std::vector<wire_item>& items) {
    if (e.kind != trace_kind::call || e.actor.empty())
        return nullptr;
    if (is_accept(e)) {
        std::string path(e.actor); // the stream from the client, "...>"
        path.back() = '<';
        path_of_remote_[std::string(e.text_of("peer"))] = path;
        by_path_.try_emplace(path).first->second.path = path;
        return nullptr;
    }
    if (!is_write(e))
        return nullptr;
    const auto found = by_path_.find(e.actor);
    if (found == by_path_.end())
        return nullptr; // a write of a client's program
    connection& c = found->second;
    c.blocked = e.text_of("error") == "EAGAIN";
    const bool upgraded = c.stream.upgraded();
    items = c.stream.feed(e.bytes);
    if (c.stream.upgraded() && !upgraded)
        c.upgraded_at = e.at;
    for (const wire_item& item : items)
        c.welcomed = c.welcomed || is_welcome(item);
    return &c;
}

wire_tap::connection* wire_tap::from(std::string_view remote) {
    const auto path = path_of_remote_.find(remote);
    if (path == path_of_remote_.end())
        return nullptr;
    const auto found = by_path_.find(path->second);
    return found == by_path_.end() ? nullptr : &found->second;
}

wire_tap::connection* wire_tap::at(std::string_view path) {
    const auto found = by_path_.find(std::string(path) + '<');
    return found == by_path_.end() ? nullptr : &found->second;
}

} // namespace squall
