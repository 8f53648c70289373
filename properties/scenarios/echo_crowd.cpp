#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/echo_client.hpp"
#include "properties/scenarios/echo_stage.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t clients = 4;

void play(world& w) {
    voice_stage stage(w, clients, serve_echo_tightly);
    for (std::size_t number = 1; number <= clients; ++number)
        stage.add_client<echo_client>(number, number * 3ms);
    stage.run<echo_client>();
}

} // namespace

const scenario echo_crowd{
    "echo-crowd",
    "Four clients send messages to a server with tight bounds; the tape has some of them send too "
    "many, hear nothing, answer no pings, or make mistakes.",
    play,
    echo_invariants(),
    echo_sites(),
    echo_probes()};

} // namespace squall
