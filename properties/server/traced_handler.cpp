#include "properties/server/traced_handler.hpp"

#include "properties/server/trace_handler.hpp"

namespace squall {

void traced_handler::on_connect(const server::session_info& session) {
    trace_handler(host_).on_connect(session);
    application_.on_connect(session);
}

void traced_handler::on_message(const server::session_info& session, std::string_view payload) {
    trace_handler(host_).on_message(session, payload);
    application_.on_message(session, payload);
}

void traced_handler::on_disconnect(const server::session_info& session, server::end_cause cause) {
    trace_handler(host_).on_disconnect(session, cause);
    application_.on_disconnect(session, cause);
}

} // namespace squall
