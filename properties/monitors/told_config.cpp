#include "properties/monitors/told_config.hpp"

#include <chrono>

namespace squall {

namespace {

template <typename Number>
void take(const trace_event& e, std::string_view field, Number& into) {
    into = static_cast<Number>(e.number_of(field, static_cast<std::int64_t>(into)));
}

void take(const trace_event& e, std::string_view field, std::chrono::nanoseconds& into) {
    into = std::chrono::nanoseconds(e.number_of(field, into.count()));
}

} // namespace

void told_config::on_event(const trace_event& e) {
    if (e.kind != trace_kind::observed || e.name != "configured")
        return;
    take(e, "handshake_timeout", config_.handshake_timeout);
    take(e, "close_timeout", config_.close_timeout);
    take(e, "ping_interval", config_.ping_interval);
    take(e, "pong_timeout", config_.pong_timeout);
    take(e, "idle_timeout", config_.idle_timeout);
    take(e, "cleanup_interval", config_.cleanup_interval);
    take(e, "inactive_cleanup_rounds", config_.inactive_cleanup_rounds);
    take(e, "queue_bytes_max", config_.queue_bytes_max);
    take(e, "queue_messages_max", config_.queue_messages_max);
    take(e, "queue_age_max", config_.queue_age_max);
    take(e, "message_burst", config_.message_burst);
    take(e, "message_rate", config_.message_rate);
}

} // namespace squall
