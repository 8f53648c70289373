#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

void play(world& w) {
    voice_stage stage(w, 1);
    stage.add_client(1, 5ms);
    stage.run();
}

} // namespace

const scenario voice_one{
    "voice-one",   "One client connects to the voice gateway, is welcomed, speaks, and leaves.",
    play,          voice_invariants(),
    voice_sites(), voice_probes()};

} // namespace squall
