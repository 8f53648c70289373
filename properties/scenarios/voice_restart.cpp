#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/impatient_client.hpp"
#include "properties/probes/probes.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

// Two people who come again and again, and a server that is not always there.
void play(world& w) {
    voice_stage stage(w, 2);
    stage.server().make_mortal();
    for (std::size_t number = 1; number <= 2; ++number) {
        voice_client* last = &stage.add_client<impatient_client>(number, 5ms);
        for (int again = 0; again < 5; ++again)
            last = &stage.add_client_after<impatient_client>(*last, 150ms);
    }
    stage.run();
    stage.come_to_rest();
}

std::vector<const probe*> probes_of_restarts() {
    std::vector<const probe*> all = voice_probes();
    all.push_back(&probes::sessions_at_a_crash);
    all.push_back(&probes::reconnect_after_restart);
    return all;
}

} // namespace

const scenario voice_restart{
    "voice-restart",
    "The server crashes, loses power, is stopped and comes back as the tape says; clients connect "
    "again and again.",
    play,
    voice_invariants(),
    voice_sites(),
    probes_of_restarts()};

} // namespace squall
