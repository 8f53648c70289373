#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace squall::server {

/// A message on its way to one or many sessions, its bytes kept once.
using shared_message = std::shared_ptr<const std::string>;

/// Called exactly once for an accepted message: true when it was written whole.
using write_done = std::function<void(bool written)>;

/// How much a write_queue may hold.
struct queue_limits {
    std::size_t bytes_max;
    std::size_t messages_max;
};

/// The messages of one session that are not written whole yet, the one being written included,
/// oldest first. Bounded: what does not fit is not taken. Control frames do not pass through it,
/// so no data can take their room. Knows no socket and no clock.
class write_queue {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct entry {
        shared_message message;
        write_done done;
        time_point queued;
    };

    explicit write_queue(queue_limits limits) : limits_(limits) {}

    /// Takes a message unless the queue is full. An empty queue takes any message: one that is
    /// larger than the whole queue may be sent, alone. Returns whether it took it.
    bool push(entry e);

    /// The same, ahead of everything that waits; takes it in any case. REQUIRES: nothing is being
    /// written.
    void push_front(entry e);

    /// Marks the oldest message as being written. REQUIRES: !empty() && !writing().
    std::string_view begin_write();
    bool writing() const noexcept { return writing_; }

    /// Takes the message that was being written off the queue. REQUIRES: writing().
    entry finish_write();

    /// Takes everything off, except what is being written. ENSURES: oldest first.
    std::deque<entry> take_waiting();

    bool empty() const noexcept { return entries_.empty(); }
    /// Whether something waits that is not being written.
    bool waiting() const noexcept { return entries_.size() > (writing_ ? 1U : 0U); }
    std::size_t bytes() const noexcept { return bytes_; }
    std::size_t messages() const noexcept { return entries_.size(); }
    /// When the oldest was queued. REQUIRES: !empty().
    time_point oldest() const noexcept { return entries_.front().queued; }

    /// More than half of what fits: whoever causes messages here should be read from no more.
    bool crowded() const noexcept;
    /// Less than a quarter of what fits: it may be read from again.
    bool roomy() const noexcept;

private:
    queue_limits limits_;
    std::deque<entry> entries_;
    std::size_t bytes_ = 0;
    bool writing_ = false;
};

} // namespace squall::server
