#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/impatient_client.hpp"
#include "properties/probes/probes.hpp"
#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t crowd = 8;

constexpr site stop_at_accept{
    "process.stop_at_accept",
    fault_family::process,
    site_ordinal::asked,
    crowd,
    "connections",
    1,
    "SIGTERM comes when the server has accepted so many of the crowd, and not once all have been "
    "served.",
    "systemctl(1), stop: an operator does not ask who is about to connect",
    true,
    3};

/// Sends SIGTERM at the n-th connection that the server's listening socket yields. The program may
/// have more to do at that instant: what it has not done yet comes after the signal only if a fault
/// makes it spend time (cpu.*), as it does on a busy machine.
class stopper final : public trace_listener {
public:
    stopper(world& w, host& server, std::uint64_t at) : world_(w), server_(server), left_(at) {}

    void on_event(const trace_event& e) override {
        const bool accepted = e.kind == trace_kind::call && e.host == server_.name() &&
                              e.name.starts_with("accept") && e.field("result") != nullptr;
        if (accepted && left_ > 0 && --left_ == 0)
            stop_after(duration::zero());
    }

    void stop_after(duration delay) {
        world_.after(delay, [this] {
            if (!world_.decisions().healed()) // or it would be one more fault
                server_.stop();
        });
    }

private:
    world& world_;
    host& server_;
    std::uint64_t left_;
};

// A crowd comes at once, so that the server finds connections by the handful, and is told to stop
// in the middle of that, or when they have gone; who was cut off comes once more.
void play(world& w) {
    voice_stage stage(w, crowd);
    host& server = stage.server();
    server.make_mortal();
    for (std::size_t number = 1; number <= crowd; ++number) {
        voice_client& c = stage.add_client<impatient_client>(number, 5ms);
        stage.add_client_after<impatient_client>(c, 300ms);
    }
    const actor stage_actor("stage");
    const std::uint64_t at = ask_once(w.decisions(), stop_at_accept, stage_actor);
    stopper stops(w, server, at);
    if (at > 0)
        w.history().add_listener(stops);
    else
        stops.stop_after(800ms);
    stage.run();
    stage.come_to_rest();
    if (at > 0)
        w.history().remove_listener(stops);
}

std::vector<const site*> sites_of_drains() {
    std::vector<const site*> all = voice_sites();
    all.push_back(&stop_at_accept);
    return all;
}

std::vector<const probe*> probes_of_drains() {
    std::vector<const probe*> all = voice_probes();
    all.push_back(&probes::reconnect_after_restart);
    return all;
}

} // namespace

const scenario voice_drain{
    "voice-drain",
    "Eight clients connect at once, and the server is told to stop: later, or in the middle of it.",
    play,
    voice_invariants(),
    sites_of_drains(),
    probes_of_drains()};

} // namespace squall
