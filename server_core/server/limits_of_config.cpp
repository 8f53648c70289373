#include "server_core/server/limits_of_config.hpp"

namespace squall::server {

void take_limits(server_config& running, const server_config& changed) {
    running.header_bytes_max = changed.header_bytes_max;
    running.body_bytes_max = changed.body_bytes_max;
    running.message_bytes_max = changed.message_bytes_max;
    running.queue_bytes_max = changed.queue_bytes_max;
    running.queue_messages_max = changed.queue_messages_max;
    running.queue_age_max = changed.queue_age_max;
    running.send_attempts_max = changed.send_attempts_max;
    running.message_burst = changed.message_burst;
    running.message_rate = changed.message_rate;
    running.handshake_burst = changed.handshake_burst;
    running.handshake_rate = changed.handshake_rate;
    running.sessions_max = changed.sessions_max;
    running.sessions_per_address_max = changed.sessions_per_address_max;
    running.sessions_per_user_max = changed.sessions_per_user_max;
}

} // namespace squall::server
