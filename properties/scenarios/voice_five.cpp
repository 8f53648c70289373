#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

// Somebody clicks the button five times: one host, five connections, faster one after the other
// than a welcome takes.
void play(world& w) {
    voice_stage stage(w, 1);
    for (int click = 0; click < 5; ++click)
        stage.add_client(1, 5ms + click * 3ms);
    stage.run();
}

} // namespace

const scenario voice_five{
    "voice-five",
    "Five connects of one client in quick succession; each succeeds or fails gracefully.",
    play,
    voice_invariants(),
    voice_sites(),
    voice_probes()};

} // namespace squall
