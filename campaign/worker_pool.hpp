#pragma once

#include "campaign/worker.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace squall {

/// Worker processes that share tasks. All are forked from a parent that never runs a world; one
/// that dies or hangs costs its one task and is replaced.
class worker_pool {
public:
    worker_pool(const run_setting& setting, unsigned jobs) : setting_(setting), jobs_(jobs) {}

    struct outcome {
        run_task task;
        run_record record;
        bool alone;         ///< of a process that ran nothing else
        run_history before; ///< what that process ran before
    };

    /// Whether submit() finds a worker that will come to the task soon.
    bool has_room() const noexcept;
    /// REQUIRES: has_room().
    void submit(const run_task& t);
    /// Runs the task in a process of its own, as soon as fewer than `jobs` such are running.
    void submit_alone(const run_task& t);
    /// Tasks given to processes of their own whose outcome has not come yet.
    std::size_t alone_pending() const noexcept;
    /// Nothing is being run or waits to be.
    bool idle() const noexcept;

    /// Waits a moment for outcomes and returns those that came.
    std::vector<outcome> wait();

    /// Ends all workers but those that run a task alone, and forgets their tasks.
    void drop_shared();

private:
    worker& start(bool alone);
    void start_waiting();

    const run_setting& setting_;
    unsigned jobs_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::deque<run_task> orphans_; ///< left by workers that died
    std::deque<run_task> alone_waiting_;
    std::chrono::steady_clock::time_point last_wait_ = std::chrono::steady_clock::now();
};

} // namespace squall
