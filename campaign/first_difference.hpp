#pragma once

#include "campaign/child_run.hpp"
#include "campaign/wire.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// The events that are shown before the first one that differs.
inline constexpr std::size_t events_before_difference = 5;

/// What a worker process ran before a run of interest.
struct run_history {
    std::shared_ptr<const std::vector<run_task>> tasks; ///< may go on after that run
    std::size_t count = 0;

    std::span<const run_task> before() const noexcept {
        return tasks ? std::span(*tasks).first(count) : std::span<const run_task>{};
    }
};

/// Runs `t` in two fresh processes, in one of them after all runs of `before`, and compares their
/// events as they come. Returns lines for people: the events before the first one that differs,
/// and that event from both sides. If the two do not differ (any more), one line that says so.
/// A process that dies or stands still for the setting's watchdog has had its last event.
std::vector<std::string> first_difference(const run_setting& setting, const run_task& t,
                                          const run_history& before);

} // namespace squall
