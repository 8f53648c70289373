#pragma once

#include "campaign/child_process.hpp"
#include "campaign/run_record.hpp"
#include "sim/run/scenario.hpp"
#include "sim/tape/fault_profile.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// What all runs of one hunt have in common.
struct run_setting {
    std::vector<const scenario*> scenarios;
    std::vector<const site*> sites; ///< that their tapes may name
    fault_profile faults;
    std::chrono::milliseconds watchdog;
};

/// Whether a child tells its parent each decision as it takes effect, so that they are known
/// even if it dies.
enum class tell_decisions : bool { no, yes };

/// In a child: one run, told to the parent: decisions if wanted, then the record. Anything
/// that the scenario's own code throws is a finding; if the executable cannot run worlds at all,
/// that is what the parent is told.
void run_in_child(child_side& parent, const scenario& what, decision_source& source,
                  std::uint64_t entropy_seed, const world_limits& limits, tell_decisions tell,
                  site_list sites, std::span<trace_listener* const> listeners = {});

/// In a child: runs seeds as the parent asks for them (task_line), until it asks no more.
void serve_tasks(child_side& parent, const run_setting& setting, tell_decisions tell);

/// In the parent: the record of the run in which a child ended with this status.
run_record record_of_death(const child_process& child, int status);

/// In the parent: the record of the run in which a child's watchdog ran out.
run_record record_of_hang(const child_process& child, std::chrono::milliseconds patience);

} // namespace squall
