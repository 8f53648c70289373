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
        stage.add_beast_client(tab, 5ms);
    stage.run();
}

} // namespace

const scenario voice_three_beast{
    "voice-three-beast",
    "Three clients, programs on Boost.Beast, connect at the same instant, each from its own host.",
    play,
    voice_invariants(),
    voice_sites(),
    voice_probes()};

} // namespace squall
