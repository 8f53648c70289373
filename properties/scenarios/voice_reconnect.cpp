#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

void play(world& w) {
    voice_stage stage(w, 1);
    voice_client& first = stage.add_client(1, 5ms);
    stage.add_client_after(first, 50ms);
    stage.run();
}

} // namespace

const scenario voice_reconnect{"voice-reconnect",
                               "One client connects, leaves, and connects again.",
                               play,
                               voice_invariants(),
                               voice_sites(),
                               voice_probes()};

} // namespace squall
