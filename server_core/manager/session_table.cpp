#include "server_core/manager/session_table.hpp"

#include "server_core/welcome/welcome.hpp"

#include <algorithm>
#include <utility>

namespace squall::server {

session_table::entry& session_table::add(std::shared_ptr<session> s) {
    const peer_names& names = s->who().names;
    put(by_group_, names.group, s);
    put(by_user_, names.user_id, s);
    by_connection_[names.connection_id].push_back(s);
    const std::string& id = s->id();
    return by_id_.emplace(id, entry{std::move(s), nullptr}).first->second;
}

void session_table::remove(const session& s) {
    const peer_names& names = s.who().names;
    take_out(by_group_, names.group, s);
    take_out(by_user_, names.user_id, s);
    if (const auto found = by_connection_.find(names.connection_id);
        found != by_connection_.end()) {
        std::erase_if(found->second, [&](const auto& other) { return other.get() == &s; });
        if (found->second.empty()) {
            by_connection_.erase(found);
        }
    }
    by_id_.erase(s.id());
}

void session_table::put(index& in, const std::string& key, const std::shared_ptr<session>& s) {
    if (!key.empty()) {
        in[key].emplace(s->id(), s);
    }
}

void session_table::take_out(index& in, const std::string& key, const session& s) {
    const auto found = in.find(key);
    if (found == in.end()) {
        return;
    }
    found->second.erase(s.id());
    if (found->second.empty()) {
        in.erase(found);
    }
}

session_table::entry* session_table::find(std::string_view session_id) {
    const auto found = by_id_.find(session_id);
    return found == by_id_.end() ? nullptr : &found->second;
}

const session_table::entry* session_table::find(std::string_view session_id) const {
    const auto found = by_id_.find(session_id);
    return found == by_id_.end() ? nullptr : &found->second;
}

std::shared_ptr<session> session_table::find_connection(std::string_view connection_id) const {
    const auto found = by_connection_.find(connection_id);
    return found == by_connection_.end() ? nullptr : found->second.back();
}

std::vector<std::shared_ptr<session>>
session_table::with_connection_id(std::string_view connection_id) const {
    const auto found = by_connection_.find(connection_id);
    return found == by_connection_.end() ? std::vector<std::shared_ptr<session>>{} : found->second;
}

std::vector<std::shared_ptr<session>> session_table::select(const audience& whom) const {
    std::vector<std::shared_ptr<session>> selected;
    const auto add = [&](const std::shared_ptr<session>& s) {
        if (whom.has(s->who())) {
            selected.push_back(s);
        }
    };
    if (!whom.group.empty() || !whom.user_id.empty()) {
        const index& in = whom.group.empty() ? by_user_ : by_group_;
        if (const auto found = in.find(whom.group.empty() ? whom.user_id : whom.group);
            found != in.end()) {
            std::ranges::for_each(found->second, [&](const auto& pair) { add(pair.second); });
        }
    } else {
        selected.reserve(by_id_.size());
        std::ranges::for_each(by_id_, [&](const auto& pair) { add(pair.second.who); });
    }
    return selected;
}

} // namespace squall::server
