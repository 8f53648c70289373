#include "properties/monitors/session_book.hpp"

#include "properties/monitors/server_time.hpp"

namespace squall {

std::string_view connection_of(std::string_view stream) noexcept {
    return stream.substr(0, stream.empty() ? 0 : stream.size() - 1);
}

bool is_write(const trace_event& e) noexcept {
    return e.kind == trace_kind::call && e.actor.ends_with('<') &&
           (e.name.starts_with("send") || e.name.starts_with("write"));
}

bool is_read_of_bytes(const trace_event& e) noexcept {
    return e.kind == trace_kind::call && e.actor.ends_with('>') && e.name.starts_with("re") &&
           !e.bytes.empty() && e.number_of("length") != 1; // that is a look whether it is gone
}

void session_book::on_event(const trace_event& e) {
    if (server_died(e) || server_stopped(e)) {
        session_of_.clear();
        sessions_.clear();
        connection_of_remote_.clear();
    } else if (e.kind == trace_kind::call && e.name.starts_with("accept") && !e.actor.empty()) {
        connection_of_remote_[std::string(e.text_of("peer"))] = connection_of(e.actor);
    } else if (e.kind == trace_kind::observed && e.name == "registered") {
        const std::string id(e.text_of("session"));
        entry& s = sessions_[id];
        s.state = "CONNECTING";
        if (const auto found = connection_of_remote_.find(e.text_of("remote"));
            found != connection_of_remote_.end()) {
            s.connection = found->second;
            session_of_[s.connection] = id;
        }
    } else if (e.kind == trace_kind::observed && e.name == "state_changed") {
        if (const auto found = sessions_.find(e.text_of("session")); found != sessions_.end())
            found->second.state = e.text_of("to");
    }
}

std::string_view session_book::connection(std::string_view session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? std::string_view() : found->second.connection;
}

std::string_view session_book::session(std::string_view connection) const {
    const auto found = session_of_.find(connection);
    return found == session_of_.end() ? std::string_view() : found->second;
}

std::string_view session_book::state(std::string_view session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? std::string_view() : found->second.state;
}

} // namespace squall
