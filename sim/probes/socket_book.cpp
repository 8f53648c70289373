#include "sim/probes/socket_book.hpp"

namespace squall::probes {

bool is_call(const trace_event& e, std::string_view name) {
    return e.kind == trace_kind::call && e.name == name;
}
bool is_accept(const trace_event& e) {
    return is_call(e, "accept4") || is_call(e, "accept");
}
bool is_read(const trace_event& e) {
    return is_call(e, "recvmsg") || is_call(e, "recv");
}
bool is_write(const trace_event& e) {
    return is_call(e, "sendmsg") || is_call(e, "send");
}
bool succeeded(const trace_event& call) {
    return call.field("result") != nullptr;
}
bool goes_down(const trace_event& e) {
    return e.kind == trace_kind::host && (e.name == "crashed" || e.name == "power_off" ||
                                          e.name == "terminated" || e.name == "stopped");
}
bool arrives(const trace_event& e, std::string_view what) {
    return e.kind == trace_kind::network && e.name == what;
}
bool reset_arrives(const trace_event& e) {
    return arrives(e, "rst") || arrives(e, "path_reset");
}

void socket_book::learn(const trace_event& e) {
    if (e.actor.empty() || (!is_accept(e) && !is_read(e) && !is_write(e)))
        return;
    const std::int64_t fd = e.number_of(is_accept(e) ? "result" : "fd");
    const std::string connection(connection_of(e.actor));
    by_descriptor_[{std::string(e.host), fd}] = connection;
    with_program_.emplace(e.host, connection);
}

std::string_view socket_book::connection(const trace_event& call) const {
    const auto found = by_descriptor_.find({std::string(call.host), call.number_of("fd")});
    return found == by_descriptor_.end() ? std::string_view{} : std::string_view(found->second);
}

std::string socket_book::closed(const trace_event& e) {
    if (!is_call(e, "close") || !succeeded(e))
        return {};
    auto found = by_descriptor_.extract({std::string(e.host), e.number_of("fd")});
    return found.empty() ? std::string{} : std::move(found.mapped());
}

bool socket_book::has_program(std::string_view host, std::string_view connection) const {
    return with_program_.contains({std::string(host), std::string(connection)});
}

} // namespace squall::probes
