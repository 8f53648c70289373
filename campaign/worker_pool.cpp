#include "campaign/worker_pool.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <poll.h>
#include <utility>

namespace squall {

using namespace std::chrono_literals;

namespace {

/// While workers are at their tasks nobody waits for their results: to look at them so rarely
/// costs a small part of what it costs to be woken up for each.
constexpr auto nap = 2ms;
/// A hunt that was interrupted notices after this at the latest.
constexpr auto wait_max = 100ms;
/// Real time counts for watchdogs at most so much a wait, so that a campaign that was stopped
/// and continued (Ctrl-Z, a machine asleep) does not take its workers for hanging.
constexpr std::chrono::milliseconds patience_step_max = 250ms;

bool is_shared(const std::unique_ptr<worker>& w) noexcept {
    return !w->alone();
}

std::size_t count_shared(const std::vector<std::unique_ptr<worker>>& workers) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(workers, is_shared));
}

} // namespace

bool worker_pool::has_room() const noexcept {
    return orphans_.empty() &&
           (count_shared(workers_) < jobs_ ||
            std::ranges::any_of(workers_, [](const auto& w) { return w->has_room(); }));
}

void worker_pool::submit(const run_task& t) {
    // The least busy one, or a new one while there may be more and nobody is free.
    worker* best = nullptr;
    for (const auto& w : workers_)
        if (w->has_room() && (best == nullptr || w->left().size() < best->left().size()))
            best = w.get();
    if ((best == nullptr || best->busy()) && count_shared(workers_) < jobs_)
        best = &start(false);
    SQUALL_CHECK(best != nullptr);
    best->give(t);
}

void worker_pool::submit_alone(const run_task& t) {
    alone_waiting_.push_back(t);
}

std::size_t worker_pool::alone_pending() const noexcept {
    return alone_waiting_.size() + workers_.size() - count_shared(workers_);
}

bool worker_pool::idle() const noexcept {
    return orphans_.empty() && alone_waiting_.empty() &&
           std::ranges::none_of(workers_, [](const auto& w) { return w->busy(); });
}

void worker_pool::drop_shared() {
    orphans_.clear();
    std::erase_if(workers_, is_shared);
}

worker& worker_pool::start(bool alone) {
    std::vector<int> sockets;
    for (const auto& w : workers_)
        sockets.push_back(w->socket());
    return *workers_.emplace_back(std::make_unique<worker>(setting_, alone, sockets));
}

void worker_pool::start_waiting() {
    for (auto waiting = std::exchange(orphans_, {}); !waiting.empty(); waiting.pop_front()) {
        if (has_room())
            submit(waiting.front());
        else
            orphans_.push_back(waiting.front());
    }
    while (!alone_waiting_.empty() && workers_.size() - count_shared(workers_) < jobs_) {
        start(true).give(alone_waiting_.front());
        alone_waiting_.pop_front();
    }
}

std::vector<worker_pool::outcome> worker_pool::wait() {
    start_waiting();
    std::vector<pollfd> sockets;
    for (const auto& w : workers_) {
        w->send_tasks();
        sockets.push_back({w->socket(), POLLIN, 0});
    }
    if (std::ranges::all_of(workers_, [](const auto& w) { return w->left().size() > 1; }))
        ::poll(nullptr, 0, static_cast<int>(nap.count()));
    ::poll(sockets.data(), sockets.size(), static_cast<int>(wait_max.count()));
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::min(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - last_wait_), patience_step_max);
    if (passed > 0ms) // else the milliseconds would never add up
        last_wait_ = now;

    std::vector<outcome> came;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        worker& w = *workers_[i];
        const auto deliver = [&](const run_task& t, run_record&& r) {
            came.push_back({t, std::move(r), w.alone(), w.history()});
        };
        bool alive = (sockets[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || w.read(deliver);
        alive = alive && w.wait_patiently(passed, deliver);
        if (!alive)
            orphans_.insert(orphans_.end(), w.left().begin(), w.left().end());
        if (!alive || (w.retired() && !w.busy()))
            workers_[i] = nullptr;
    }
    std::erase(workers_, nullptr);
    return came;
}

} // namespace squall
