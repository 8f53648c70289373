#include "properties/scenarios/whole_stage.hpp"

#include "properties/clients/client_sites.hpp"
#include "properties/clients/whole_sites.hpp"
#include "properties/monitors/invariants.hpp"
#include "properties/probes/probes.hpp"
#include "properties/server/slow_executor.hpp"
#include "sim/net/network.hpp"
#include "sim/probes/situations.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// Longer than the clients' patience.
constexpr duration longest = 25s;
constexpr duration afterwards = 1s;
constexpr duration liveness_bound = 31s; // the T of I31, and the way there
constexpr duration pause_of_people = 300ms;
constexpr int connections_max = 12; // of one asker, while there are faults

} // namespace

constexpr site stop_at{"process.stop_at",
                       fault_family::process,
                       site_ordinal::asked,
                       400'000,
                       "us",
                       1,
                       "SIGTERM comes this long after the start, in the middle of what clients do.",
                       "systemctl(1), stop: an operator does not ask who is connected",
                       true,
                       3};

std::vector<const invariant*> whole_invariants() {
    using namespace invariants;
    return {&i01, &i02, &i03, &i04, &i05, &i06, &i07, &i09,
            &i25, &i27, &i28, &i29, &i30, &i31, &i33};
}

std::vector<const site*> whole_sites() {
    std::vector<const site*> all(client_faults::all.begin(), client_faults::all.end());
    all.insert(all.end(), whole::all.begin(), whole::all.end());
    all.push_back(&stop_at);
    all.push_back(&slow_database);
    return all;
}

std::vector<const probe*> whole_probes() {
    return {&probes::upgrade_in_a_drain,     &probes::sessions_at_a_crash,
            &probes::accept_after_close,     &probes::close_with_pending_write,
            &probes::completion_after_close, &probes::descriptor_reused,
            &probes::reset_with_unread_data, &probes::simultaneous_close,
            &probes::write_after_full_close};
}

whole_stage::whole_stage(world& w, std::size_t hosts)
    : world_(w),
      server_(w.add_host("server")),
      office_(w.add_host("office")) {
    w.net().set_latency(server_, office_, 2ms);
    for (std::size_t i = 1; i <= hosts; ++i) {
        hosts_.push_back(&w.add_host("c" + std::to_string(i)));
        w.net().set_latency(server_, *hosts_.back(), 2ms);
    }
    settings_.server.drain_batch = 2; // so that a drain of a few sessions has batches
    settings_.generation.database = disk_.database();
    server_.make_short_of_memory();
    server_.run("squall-server", [this] { serve_whole(server_, settings_); });
    server_.make_mortal();
}

desk_client& whole_stage::desk(std::size_t number, desk_client::role r, const std::string& name,
                               int lines) {
    voice_client::options o;
    o.user_id = "u" + std::to_string(clients_.size() + 1);
    auto made = std::make_unique<desk_client>(*hosts_.at(number - 1), o, r, name, lines);
    desk_client& c = *made;
    clients_.push_back(std::move(made));
    c.when_it_comes_again([this, number, r, name] { desk(number, r, name, 1).start(server_); });
    return c;
}

void whole_stage::add_desk(std::size_t number, desk_client::role r, const std::string& name,
                           duration when) {
    desk_client& c = desk(number, r, name, 3);
    world_.after(when, [this, &c] { c.start(server_); });
    c.when_done([this, number, r, name] {
        desk_client& again = desk(number, r, name, 1);
        world_.after(pause_of_people, [this, &again] { again.start(server_); });
    });
}

void whole_stage::add_asker(std::size_t number, int steps, duration when) {
    people_.push_back(std::make_unique<person>());
    person& p = *people_.back();
    p.where = hosts_.at(number - 1);
    p.name = "p" + std::to_string(people_.size());
    p.ticket.steps = steps;
    if (people_.size() > 1)
        p.ticket.neighbour = &people_[people_.size() - 2]->ticket;
    connect_asker(p, when);
}

void whole_stage::connect_asker(person& p, duration when) {
    voice_client::options o;
    o.user_id = p.name + "-" + std::to_string(++p.connections);
    clients_.push_back(std::make_unique<generation_client>(*p.where, o, p.ticket));
    page_client& c = *clients_.back();
    world_.after(when, [this, &c] { c.start(server_); });
    c.when_it_comes_again([this, &p] { connect_asker(p, duration::zero()); });
    c.when_done([this, &p] {
        const bool tired = p.connections >= connections_max && !world_.decisions().healed();
        if (p.ticket.over || tired)
            p.done = true;
        else
            connect_asker(p, pause_of_people);
    });
}

void whole_stage::add_operator(duration when) {
    operator_client::options o;
    o.token = settings_.token;
    operators_.push_back(std::make_unique<operator_client>(
        office_, std::to_string(operators_.size() + 1), std::move(o)));
    operator_client& c = *operators_.back();
    world_.after(when, [this, &c] { c.start(server_); });
}

void whole_stage::stop_as_the_tape_says(duration usually) {
    const actor stage("stage");
    const std::uint64_t early = ask_once(world_.decisions(), stop_at, stage);
    world_.after(early > 0 ? duration(microseconds(early)) : usually, [this] {
        if (!world_.decisions().healed())
            server_.stop();
    });
}

bool whole_stage::all_done() const {
    const auto done = [](const auto& one) {
        return one->done();
    };
    return std::ranges::all_of(clients_, done) && std::ranges::all_of(operators_, done) &&
           std::ranges::all_of(people_, [](const auto& p) { return p->done; });
}

void whole_stage::run(const std::function<void()>& after_heal) {
    const auto everybody_done = [this] {
        return all_done();
    };
    const actor stage("stage");
    question heals_early(world_.decisions(), client_faults::heals_early, stage);
    if (const auto early = microseconds(heals_early.ask()); early > early.zero()) {
        world_.run_for(early);
    } else {
        world_.run_until(everybody_done, longest);
        world_.run_for(afterwards);
    }
    world_.heal();
    after_heal();
    world_.run_until(everybody_done, liveness_bound);
    world_.run_for(afterwards);
}

} // namespace squall
