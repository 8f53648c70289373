#include "sim/run/scenario.hpp"

#include "sim/faults/catalogue.hpp"

#include <algorithm>

namespace squall {

const scenario* find_scenario(scenario_list scenarios, std::string_view name) noexcept {
    const auto found =
        std::ranges::find_if(scenarios, [&](const scenario* s) { return s->name == name; });
    return found == scenarios.end() ? nullptr : *found;
}

std::vector<const site*> all_sites(scenario_list scenarios) {
    std::vector<const site*> sites(faults::all.begin(), faults::all.end());
    for (const scenario* const s : scenarios)
        for (const site* const own : s->sites)
            if (find_site(sites, own->name) == nullptr)
                sites.push_back(own);
    return sites;
}

std::vector<const invariant*> all_invariants(scenario_list scenarios) {
    std::vector<const invariant*> all;
    for (const scenario* const s : scenarios)
        for (const invariant* const i : s->invariants)
            if (std::ranges::find(all, i->id, &invariant::id) == all.end())
                all.push_back(i);
    std::ranges::sort(all, {}, &invariant::id);
    return all;
}

std::vector<const probe*> all_probes(scenario_list scenarios) {
    std::vector<const probe*> all;
    for (const scenario* const s : scenarios)
        for (const probe* const p : s->probes)
            if (std::ranges::find(all, p->id, &probe::id) == all.end())
                all.push_back(p);
    return all;
}

} // namespace squall
