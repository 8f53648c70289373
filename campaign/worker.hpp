#pragma once

#include "campaign/child_run.hpp"
#include "campaign/first_difference.hpp"
#include "campaign/run_record.hpp"
#include "campaign/wire.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// A child that runs tasks one after the other, and what its parent knows of it.
class worker {
public:
    /// `alone`: for one task, the first of its process; it tells its decisions one by one.
    worker(const run_setting& setting, bool alone, std::span<const int> not_yours);

    /// The child hears of it with the next send_tasks().
    void give(const run_task& t);
    void send_tasks();
    /// No more tasks wait here than a few, or than the child did twice lately if it is fast: no
    /// worker should have much left to do when others have nothing, and none should be idle while
    /// its parent is busy elsewhere.
    bool has_room() const noexcept;
    bool busy() const noexcept { return !tasks_.empty(); }
    /// Has done its share and should make way for a fresh process.
    bool retired() const noexcept;
    bool alone() const noexcept { return alone_; }
    int socket() const noexcept { return child_.socket(); }

    /// Takes the next task away, with what came of it. history() is what was run before it.
    using delivery = std::function<void(const run_task&, run_record&&)>;
    /// The socket is readable. False when the child is gone; a task that it was at is delivered
    /// as a crash. Throws usage_error if the executable cannot run worlds.
    bool read(const delivery& deliver);
    /// So much real time has passed. False when the child was killed for doing nothing; then
    /// its task is delivered.
    bool wait_patiently(std::chrono::milliseconds passed, const delivery& deliver);

    /// What the child has run so far, in order, without the present run.
    run_history history() const { return {history_, history_->size()}; }
    /// Tasks that the child will not come to.
    const std::deque<run_task>& left() const noexcept { return tasks_; }

private:
    void heard(child_message&& m, const delivery& deliver);
    void finish(run_record&& r, const delivery& deliver);

    const run_setting& setting_;
    bool alone_;
    child_process child_;
    std::deque<run_task> tasks_; ///< the first is being run
    std::shared_ptr<std::vector<run_task>> history_ = std::make_shared<std::vector<run_task>>();
    unsigned given_ = 0;
    std::string unsent_;
    std::size_t lately_ = 0; ///< results that came at once, the last time that any came
    std::string unread_;
    std::vector<decision> told_; ///< by the present run
    std::uint64_t last_event_ = 0;
    std::chrono::milliseconds idle_{0};
};

} // namespace squall
