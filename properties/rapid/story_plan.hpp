#pragma once

#include "properties/clients/story_step.hpp"
#include "sim/tape/decision.hpp"
#include "sim/tape/fault_profile.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <cstdint>
#include <iosfwd>
#include <set>
#include <vector>

namespace squall {

/// One step of a client's plan, as story_sites.hpp has it.
struct planned_step {
    story::step_kind kind = story::step_kind::text;
    std::uint64_t wait_us = 0;
    std::uint64_t more_bytes = 0;
};

/// What one client of a story does. A default one is well behaved.
struct planned_client {
    std::uint64_t connects_later_us = 0;
    std::uint64_t pipelined = 0;       ///< requests ahead of its upgrade, unread
    std::uint64_t slow_reader_us = 0;  ///< pause between reads
    std::uint64_t finish_early_us = 0; ///< after connecting; 0: it does not
    std::uint64_t abort_us = 0;        ///< likewise
    std::uint64_t handshake = 0;       ///< story::handshake_kind
    std::vector<planned_step> steps;   ///< none is the same as one text
};

/// A whole case of a property: the clients, what they do and when, the faults and the seed.
struct story_plan {
    std::vector<planned_client> clients; ///< one to four
    std::set<fault_family> faults;       ///< of families_of_the_world()
    std::uint64_t seed = 0;              ///< of the faults
};

/// Those that have a site in the simulator's catalogue.
std::vector<fault_family> families_of_the_world();

/// The clients' plans as a tape of the scenario voice-story.
std::vector<decision> decisions_of(const story_plan& plan);

/// For rapidcheck's reports.
void showValue(const story_plan& plan, std::ostream& out);

/// The tape of a plan: what the clients do is listed; what the world does is drawn from the seed,
/// within the families of the plan.
class planned_source final : public decision_source {
public:
    explicit planned_source(const story_plan& plan);
    firing next(const site& where, const actor& who, std::uint64_t from) override;

private:
    listed_source clients_;
    seed_source faults_;
};

} // namespace squall
