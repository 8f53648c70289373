#pragma once

#include "campaign/child_run.hpp"
#include "campaign/wire.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
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

/// One of two runs that should be the same.
struct way_of_running {
    std::string text; ///< "in a fresh process"
    /// In a fresh process of its own: everything that comes before the run.
    std::function<void(child_side&)> before;
    /// Then the run itself. What it throws is no concern of anybody's here.
    std::function<void(std::span<trace_listener* const>)> run;
};

/// Runs both, each in a process of its own, and compares their events as they come. Returns lines
/// for people: the events before the first one that differs, and that event from both sides. If the
/// two do not differ (any more), one line that says so. A process that dies, or stands still for
/// `patience`, has had its last event.
std::vector<std::string> first_difference(const way_of_running& one, const way_of_running& other,
                                          std::chrono::milliseconds patience);

/// `t` after all runs of `before`, and `t` alone.
std::vector<std::string> first_difference(const run_setting& setting, const run_task& t,
                                          const run_history& before);

} // namespace squall
