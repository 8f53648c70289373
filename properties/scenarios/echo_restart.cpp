#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/echo_client.hpp"
#include "properties/probes/probes.hpp"
#include "properties/scenarios/echo_stage.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t hosts = 2;
constexpr int visits = 3;

// The clients of echo-crowd, who come again, and a server that is not always there: what it owed
// for a message dies with it, and what its next incarnation says belongs to new messages.
void play(world& w) {
    voice_stage stage(w, hosts, serve_echo_tightly);
    stage.server().make_mortal();
    for (std::size_t number = 1; number <= hosts; ++number) {
        voice_client* last = &stage.add_client<echo_client>(number, 5ms);
        for (int visit = 1; visit < visits; ++visit)
            last = &stage.add_client_after<echo_client>(*last, 150ms);
    }
    stage.run<echo_client>();
    stage.come_to_rest();
}

std::vector<const probe*> probes_of_restarts() {
    std::vector<const probe*> all = echo_probes();
    all.push_back(&probes::sessions_at_a_crash);
    return all;
}

} // namespace

const scenario echo_restart{
    "echo-restart",
    "The server crashes, loses power, is stopped and comes back as the tape says, while clients "
    "send messages.",
    play,
    echo_invariants(),
    echo_sites(),
    probes_of_restarts()};

} // namespace squall
