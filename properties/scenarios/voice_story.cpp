#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/story_client.hpp"
#include "properties/clients/story_sites.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

void play(world& w) {
    const actor author("story");
    const std::size_t count = 1 + question(w.decisions(), story::clients, author).ask();
    voice_stage stage(w, count);
    for (std::size_t number = 1; number <= count; ++number)
        stage.add_client<story_client>(number, 5ms);
    stage.run();
}

std::vector<const site*> sites() {
    std::vector<const site*> all = voice_sites();
    all.insert(all.end(), story::all.begin(), story::all.end());
    return all;
}

} // namespace

const scenario voice_story{
    "voice-story", "Up to four clients, each with a plan that the tape writes.",
    play,          voice_invariants(),
    sites(),       voice_probes()};

} // namespace squall
