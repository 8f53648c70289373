#include "properties/monitors/session_census.hpp"

#include <set>

namespace squall {

namespace {

/// Segment `n` (from 1) of "/ws/customer/a?x=y"; empty if there are fewer.
std::string segment(std::string_view target, int n) {
    target = target.substr(0, target.find('?'));
    for (int i = 0; i < n; ++i) {
        const std::size_t slash = target.find('/');
        if (slash == std::string_view::npos)
            return {};
        target.remove_prefix(slash + 1);
    }
    return std::string(target.substr(0, target.find('/')));
}

} // namespace

void session_census::registered(std::string_view id, std::string_view target) {
    session s;
    s.kind = segment(target, 2);
    if (s.kind == "customer")
        s.group = segment(target, 3);
    sessions_.insert_or_assign(std::string(id), s);
    ++registered_;
}

void session_census::changed(std::string_view id, std::string_view state) {
    if (const auto found = sessions_.find(id); found != sessions_.end())
        found->second.state = state;
}

void session_census::ended(std::string_view id) {
    if (const auto found = sessions_.find(id); found != sessions_.end())
        sessions_.erase(found);
    ++ended_;
}

session_counts session_census::now() const {
    session_counts c;
    std::set<std::string_view> groups;
    for (const auto& [id, s] : sessions_) {
        ++c.total;
        c.customers += s.kind == "customer" ? 1 : 0;
        c.admins += s.kind == "admin" ? 1 : 0;
        c.connecting += s.state == "CONNECTING" ? 1 : 0;
        c.connected += s.state == "CONNECTED" ? 1 : 0;
        c.closing += s.state == "CLOSING" ? 1 : 0;
        if (!s.group.empty())
            groups.insert(s.group);
    }
    c.groups = static_cast<std::int64_t>(groups.size());
    c.registered = registered_;
    c.ended = ended_;
    c.draining = draining_;
    return c;
}

} // namespace squall
