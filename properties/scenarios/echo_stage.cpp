#include "properties/scenarios/echo_stage.hpp"

#include "properties/clients/echo_sites.hpp"
#include "properties/monitors/invariants.hpp"
#include "properties/probes/probes.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "properties/server/echo_server.hpp"
#include "sim/probes/situations.hpp"

#include <chrono>

namespace squall {

std::vector<const invariant*> echo_invariants() {
    using namespace invariants;
    return {&i01, &i02, &i03, &i04, &i05, &i06, &i07, &i08, &i14,
            &i16, &i17, &i18, &i20, &i23, &i26, &i27, &i31, &i33};
}

std::vector<const site*> echo_sites() {
    std::vector<const site*> all = voice_sites();
    all.insert(all.end(), echo::all.begin(), echo::all.end());
    return all;
}

// Those of voice that ask for no welcome.
std::vector<const probe*> echo_probes() {
    return {&probes::accepts_reordered,      &probes::close_with_pending_write,
            &probes::completion_after_close, &probes::descriptor_reused,
            &probes::eof_inside_a_frame,     &probes::reset_with_unread_data,
            &probes::simultaneous_close,     &probes::write_after_full_close};
}

void serve_echo_tightly(host& where) {
    using namespace std::chrono_literals;
    server::server_config c;
    c.close_timeout = 2s;
    c.ping_interval = 1500ms;
    c.pong_timeout = 1s;
    c.idle_timeout = 4s;
    c.cleanup_interval = 500ms;
    c.inactive_cleanup_rounds = 2;
    c.queue_bytes_max = 3000;
    c.queue_messages_max = 16;
    c.queue_age_max = 2s;
    c.message_bytes_max = 8192;
    c.message_burst = 50;
    c.message_rate = 25;
    serve_echo(where, c);
}

} // namespace squall
