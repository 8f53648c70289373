#include "properties/scenarios/voice_stage.hpp"

#include "properties/clients/beast_client.hpp"
#include "properties/clients/client_sites.hpp"
#include "properties/monitors/invariants.hpp"
#include "properties/probes/probes.hpp"
#include "properties/server/voice_server.hpp"
#include "sim/net/network.hpp"
#include "sim/probes/situations.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace squall {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// Longer than the handshake deadline and the longest path.
constexpr duration longest = 25s;
constexpr duration afterwards = 1s;
constexpr duration liveness_bound = 31s; // the T of I31, and the way there

} // namespace

std::vector<const invariant*> voice_invariants() {
    using namespace invariants;
    return {&i01, &i02, &i03, &i04, &i05, &i06, &i07, &i08,
            &i10, &i11, &i12, &i13, &i27, &i31, &i33};
}

std::vector<const site*> voice_sites() {
    return {client_faults::all.begin(), client_faults::all.end()};
}

std::vector<const probe*> voice_probes() {
    return {&probes::second_welcome_attempt,      &probes::second_attempt_by_eagain,
            &probes::second_attempt_by_pipelined, &probes::accept_after_close,
            &probes::accepts_reordered,           &probes::close_with_pending_write,
            &probes::completion_after_close,      &probes::descriptor_reused,
            &probes::eof_inside_a_frame,          &probes::reset_with_unread_data,
            &probes::simultaneous_close,          &probes::timer_cancelled_when_due,
            &probes::write_after_full_close};
}

voice_stage::voice_stage(world& w, std::size_t hosts, std::function<void(host&)> program)
    : world_(w),
      server_(w.add_host("server")) {
    for (std::size_t i = 1; i <= hosts; ++i) {
        hosts_.push_back(&w.add_host("c" + std::to_string(i)));
        w.net().set_latency(server_, *hosts_.back(), 2ms);
    }
    host& server = server_;
    server.make_short_of_memory();
    if (!program)
        program = [](host& where) {
            serve_voice(where, {});
        };
    server.run("squall-server", [&server, program = std::move(program)] { program(server); });
}

void voice_stage::start(voice_client& c, duration when) {
    world_.after(when, [this, &c] { c.start(server_); });
}

void voice_stage::add_beast_client(std::size_t number, duration when) {
    beast_client_options o;
    o.server = server_.name();
    o.user_id = "b" + std::to_string(++beast_clients_);
    host& where = *hosts_.at(number - 1);
    world_.after(when, [this, &where, o] {
        start_beast_client(where, o, [this] { ++beast_clients_done_; });
    });
}

bool voice_stage::all_done() const {
    return beast_clients_done_ == beast_clients_ &&
           std::ranges::all_of(clients_, [](const auto& c) { return c->done(); });
}

void voice_stage::run_first_clients() {
    const actor stage("stage");
    question heals_early(world_.decisions(), client_faults::heals_early, stage);
    if (const auto early = microseconds(heals_early.ask()); early > early.zero()) {
        world_.run_for(early);
    } else {
        world_.run_until([this] { return all_done(); }, longest);
        world_.run_for(afterwards);
    }
    // Whatever happened before: once the faults are over, who is still there must be served, and a
    // new client too (run_last_client).
    world_.heal();
}

void voice_stage::run_last_client() {
    world_.run_until([this] { return all_done(); }, liveness_bound);
    world_.run_for(afterwards);
}

void voice_stage::come_to_rest() {
    constexpr duration longest_rest = 60s; // a client's patience, deadlines of the server
    if (!world_.run_until([this] { return world_.quiescent(); }, longest_rest) && !world_.stopped())
        world_.report({verdict::no_progress, "restless",
                       "a minute after the last client the world has not come to rest"});
}

} // namespace squall
