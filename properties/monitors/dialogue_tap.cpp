#include "properties/monitors/dialogue_tap.hpp"

#include <utility>

namespace squall {

dialogue_tap::connection& dialogue_tap::named(std::string_view path) {
    const auto [found, is_new] = by_path_.try_emplace(std::string(path));
    if (is_new)
        found->second.path = path;
    return found->second;
}

dialogue_tap::connection* dialogue_tap::from(std::string_view remote) {
    const wire_tap::connection* const c = written_.from(remote);
    return c == nullptr ? nullptr : &named(std::string_view(c->path).substr(0, c->path.size() - 1));
}

dialogue_tap::news dialogue_tap::on_event(const trace_event& e) {
    news n;
    if (e.kind == trace_kind::network && e.host == "server" && e.name == "data" &&
        e.actor.ends_with('>')) {
        n.where = &named(e.actor.substr(0, e.actor.size() - 1));
        n.from_client = n.where->from_client.feed(e.bytes);
        for (const client_item& item : n.from_client) {
            if (item.what != client_item::kind::request)
                continue;
            n.where->requests.push_back(item);
            n.where->latest = item;
        }
        return n;
    }
    std::vector<wire_item> items;
    if (const wire_tap::connection* const c = written_.on_event(e, items)) {
        n.where = &named(std::string_view(c->path).substr(0, c->path.size() - 1));
        on_written(*n.where, items, n);
    }
    return n;
}

// Asio tries to write an answer as soon as it has been made, in the same handler: the first call
// after the answer before, whether it found room or not, is the moment at which it was made.
void dialogue_tap::on_written(connection& c, std::vector<wire_item>& items, news& n) {
    n.begins_answer = !std::exchange(c.answering, true) && !c.requests.empty();
    for (wire_item& item : items) {
        if (item.what == wire_item::kind::response) {
            c.answering = false;
            if (item.status < 200 && item.status != 101)
                continue;
            answer a;
            if (!c.requests.empty()) {
                a.request = std::move(c.requests.front());
                c.requests.pop_front();
            }
            a.response = std::move(item);
            n.answers.push_back(std::move(a));
        } else if (item.what == wire_item::kind::frame) {
            n.frames.push_back(std::move(item));
        }
    }
}

} // namespace squall
