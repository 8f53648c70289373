#include "properties/rapid/story_plan.hpp"

#include "properties/clients/client_sites.hpp"
#include "properties/clients/story_sites.hpp"
#include "sim/faults/catalogue.hpp"

#include <algorithm>
#include <ostream>
#include <string>

namespace squall {

namespace {

fault_profile profile_of(const std::set<fault_family>& families) {
    std::string names;
    for (const fault_family f : families)
        names += (names.empty() ? "" : ",") + std::string(to_string(f));
    return fault_profile::parse(names.empty() ? "none" : names, faults::all);
}

bool is_the_worlds(const site& where) {
    return find_site(faults::all, where.name) != nullptr;
}

} // namespace

std::vector<fault_family> families_of_the_world() {
    std::set<fault_family> families;
    for (const site* const s : faults::all)
        families.insert(s->family);
    return {families.begin(), families.end()};
}

std::vector<decision> decisions_of(const story_plan& plan) {
    std::vector<decision> all;
    const auto add = [&](const site& where, const std::string& who, std::uint64_t at,
                         std::uint64_t value) {
        if (value != 0)
            all.push_back({&where, who, at, value});
    };
    add(story::clients, "story", 0, plan.clients.size() - 1);
    for (std::size_t i = 0; i < plan.clients.size(); ++i) {
        const planned_client& c = plan.clients[i];
        const std::string number = std::to_string(i + 1);
        const std::string who = "c" + number + "/u" + number;
        add(story::connects_later, who, 0, c.connects_later_us);
        add(client_faults::pipelined, who, 0, c.pipelined);
        add(client_faults::slow_reader, who, 0, c.slow_reader_us);
        add(client_faults::finish_early, who, 0, c.finish_early_us);
        add(client_faults::abort, who, 0, c.abort_us);
        add(story::handshake, who, 0, c.handshake);
        add(story::steps, who, 0, std::max<std::size_t>(c.steps.size(), 1) - 1);
        // A step that sends nothing is not asked for its length, so lengths are counted apart.
        std::uint64_t sending = 0;
        for (std::size_t s = 0; s < c.steps.size(); ++s) {
            const planned_step& step = c.steps[s];
            add(story::wait, who, s, step.wait_us);
            add(story::act, who, s, static_cast<std::uint64_t>(step.kind));
            if (step.kind < story::step_kind::shutdown)
                add(story::length, who, sending++, step.more_bytes);
        }
    }
    return all;
}

void showValue(const story_plan& plan, std::ostream& out) {
    out << plan.clients.size() << " clients, seed " << plan.seed << ", faults "
        << profile_of(plan.faults).to_string();
    for (const decision& d : decisions_of(plan))
        out << "\n  " << d.who << ' ' << d.where->name << " at " << d.at << ": " << d.value << ' '
            << d.where->unit;
}

planned_source::planned_source(const story_plan& plan)
    : clients_(decisions_of(plan)),
      faults_(plan.seed, profile_of(plan.faults)) {}

firing planned_source::next(const site& where, const actor& who, std::uint64_t from) {
    return is_the_worlds(where) ? faults_.next(where, who, from) : clients_.next(where, who, from);
}

} // namespace squall
