#pragma once

#include "sim/event.hpp"
#include "sim/far_events.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace squall {

/// Events in the order (time, priority, sequence of scheduling).
///
/// What comes first stands sorted in one array, taken from its front; the rest waits in slots
/// (far_events) and comes into the array a slot at a time. Most events of a simulated network are
/// scheduled in the order in which they fire (equal latencies, equal timeouts) and cost an
/// append; the others a short move, or a slot or two. So a timer costs about the same among a
/// hundred and among a million. A cancelled event leaves a hole in the array, which its turn or
/// the next tidying closes.
class event_queue {
public:
    event_queue() = default;
    event_queue(const event_queue&) = delete;
    event_queue& operator=(const event_queue&) = delete;
    ~event_queue();

    /// REQUIRES: !e.scheduled(), and `at` is not before the time of the event popped last. Among
    /// events of the same time lower priority fires first, and among equals the one scheduled
    /// first.
    void schedule(event& e, instant at, std::uint32_t priority = 0);
    /// Takes the event out; nothing happens if it is not scheduled.
    void cancel(event& e) noexcept;

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    /// Whether every scheduled event is idle. Looks at each.
    bool all_idle() const noexcept;
    /// REQUIRES: !empty().
    instant next_time() noexcept { return nothing_near() ? far_.earliest() : near_[head_].at; }
    /// Takes the first event out and returns it. REQUIRES: !empty().
    event& pop();

private:
    using node = event_node; ///< what == nullptr: cancelled

    /// As addresses: a size would be a division.
    bool nothing_near() const noexcept {
        return near_.data() + head_ == near_.data() + near_.size();
    }
    void insert(const node& n);
    void append(const node& n) {
        if (near_.size() == near_.capacity()) [[unlikely]]
            append_to_full(n);
        else
            near_.push_back(n);
    }
    [[gnu::noinline]] void append_to_full(const node& n);
    std::size_t move_away(std::size_t from, instant later_than);
    void fetch();
    void skip_holes() noexcept {
        if (holes_ != 0)
            pass_holes();
        if (nothing_near()) {
            near_.clear();
            head_ = 0;
        }
    }
    void pass_holes() noexcept;
    void close_holes() noexcept;

    /// From head_ on sorted by (at, order). The one at head_ is no hole.
    std::vector<node> near_;
    std::size_t head_ = 0;
    std::size_t holes_ = 0; ///< in near_ from head_ on
    /// What is due before this is in near_, the rest in far_. Means nothing while far_ is empty.
    instant edge_{};
    instant popped_at_{duration::min()}; ///< of the latest
    far_events far_;
    std::size_t size_ = 0;
    std::uint64_t sequence_ = 0;
};

} // namespace squall
