#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace squall {

/// Something that will happen. Owners embed it (a timer, a segment, a sleeping fibre), so that
/// scheduling allocates nothing. An event that is destroyed while it waits leaves its queue.
class event {
public:
    event() = default;
    event(const event&) = delete;
    event& operator=(const event&) = delete;
    virtual ~event();

    /// Called once when its time has come, after it has left the queue: it may schedule itself
    /// anew or be destroyed.
    virtual void fire() = 0;

    bool scheduled() const noexcept { return queue_ != nullptr; }
    /// Latest time it was scheduled for. Meaningless before the first scheduling.
    instant at() const noexcept { return at_; }

private:
    friend class event_queue;
    class event_queue* queue_ = nullptr;
    std::size_t place_ = 0; ///< index in the heap while scheduled
    instant at_{};
};

/// Events in the order (time, priority, sequence of scheduling).
///
/// A 4-ary heap whose nodes carry their keys: log4(n) levels, and comparisons that stay within
/// one or two cache lines. Each event knows its place, so cancelling is O(log n) as well.
class event_queue {
public:
    event_queue() = default;
    event_queue(const event_queue&) = delete;
    event_queue& operator=(const event_queue&) = delete;
    ~event_queue();

    /// REQUIRES: !e.scheduled(). Among events of the same time lower priority fires first, and
    /// among equals the one scheduled first.
    void schedule(event& e, instant at, std::uint32_t priority = 0);
    /// Takes the event out; nothing happens if it is not scheduled.
    void cancel(event& e) noexcept;

    bool empty() const noexcept { return heap_.empty(); }
    std::size_t size() const noexcept { return heap_.size(); }
    /// REQUIRES: !empty().
    instant next_time() const noexcept { return heap_.front().at; }
    /// Takes the first event out and returns it. REQUIRES: !empty().
    event& pop() noexcept;

private:
    struct node {
        instant at;
        std::uint64_t order; ///< priority above sequence
        event* what;
        bool before(const node& other) const noexcept {
            return at != other.at ? at < other.at : order < other.order;
        }
    };

    void place(std::size_t i, const node& n) noexcept;
    void sift_up(std::size_t i, node n) noexcept;
    void sift_down(std::size_t i, node n) noexcept;
    void remove_at(std::size_t i) noexcept;

    std::vector<node> heap_;
    std::uint64_t sequence_ = 0;
};

} // namespace squall
