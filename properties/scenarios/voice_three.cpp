#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

void play(world& w) {
    voice_stage stage(w, 3);
    for (std::size_t tab = 1; tab <= 3; ++tab)
        stage.add_client(tab, 5ms);
    stage.run();
}

} // namespace

const scenario voice_three{
    "voice-three", "Three clients connect at the same instant, each from its own host.",
    play,          voice_invariants(),
    voice_sites(), voice_probes()};

} // namespace squall
