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
    bool stats; ///< what each run meets is counted
};

/// What a child tells its parent of a run besides its record.
struct run_telling {
    bool decisions = false; ///< each as it takes effect, so that they are known even if it dies
    bool stats = false;     ///< record.stats
};

/// In a child: one run, told to the parent: decisions if wanted, then the record. Anything
/// that the scenario's own code throws is a finding; if the executable cannot run worlds at all,
/// that is what the parent is told.
void run_in_child(child_side& parent, const scenario& what, decision_source& source,
                  std::uint64_t entropy_seed, const world_limits& limits, run_telling tell,
                  site_list sites, std::span<trace_listener* const> listeners = {});

/// In a child: runs seeds as the parent asks for them (task_line), until it asks no more.
void serve_tasks(child_side& parent, const run_setting& setting, run_telling tell);

/// In the parent: the record of the run in which a child ended with this status.
run_record record_of_death(const child_process& child, int status);

/// In the parent: the record of the run in which a child's watchdog ran out.
run_record record_of_hang(const child_process& child, std::chrono::milliseconds patience);

} // namespace squall
