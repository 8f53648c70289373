#include "properties/server/trace_config.hpp"

#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>

namespace squall {

void trace_config(host& where, const server::server_config& config) {
    const std::array fields = {
        trace_field("handshake_timeout", config.handshake_timeout.count()),
        trace_field("close_timeout", config.close_timeout.count()),
        trace_field("ping_interval", config.ping_interval.count()),
        trace_field("pong_timeout", config.pong_timeout.count()),
        trace_field("idle_timeout", config.idle_timeout.count()),
        trace_field("cleanup_interval", config.cleanup_interval.count()),
        trace_field("inactive_cleanup_rounds", config.inactive_cleanup_rounds),
        trace_field("queue_bytes_max", config.queue_bytes_max),
        trace_field("queue_messages_max", config.queue_messages_max),
        trace_field("queue_age_max", config.queue_age_max.count()),
        trace_field("message_burst", config.message_burst),
        trace_field("message_rate", config.message_rate)};
    where.owner().emit(trace_kind::observed, where.who(), "configured", {}, fields);
}

} // namespace squall
