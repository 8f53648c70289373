#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/client_sites.hpp"
#include "properties/clients/voice_client.hpp"
#include "properties/monitors/invariants.hpp"
#include "properties/server/voice_server.hpp"
#include "sim/net/network.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

void play(world& w) {
    host& server = w.add_host("server");
    host& c1 = w.add_host("c1");
    w.net().set_latency(server, c1, 2ms);
    server.run("squall-server", [&server] { serve_voice(server, {}); });

    voice_client client(c1, {});
    w.after(5ms, [&] { client.start(server); });
    // Longer than the handshake deadline and the longest path, so that whatever the server still
    // owes the client falls due while we look.
    w.run_until([&] { return client.done(); }, 25s);
    w.run_for(1s);
}

} // namespace

const scenario voice_one{
    "voice-one",
    "One client connects to the voice gateway, is welcomed, speaks, and leaves.",
    play,
    {&invariants::i02, &invariants::i03, &invariants::i10},
    {client_faults::all.begin(), client_faults::all.end()}};

scenario_list all_scenarios() {
    static constexpr std::array<const scenario*, 1> all = {&voice_one};
    return all;
}

} // namespace squall
