#pragma once

#include "sim/time.hpp"

#include <cstdint>

namespace squall {

class event_queue;
struct event_chunk;

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

    /// Nothing is under way that it belongs to: a deadline that is still to come, say. Asked of
    /// scheduled events (world::quiescent).
    virtual bool idle() const noexcept { return false; }

    bool scheduled() const noexcept { return queue_ != nullptr; }
    /// Latest time it was scheduled for. Meaningless before the first scheduling.
    instant at() const noexcept { return at_; }

private:
    friend class event_queue;
    friend class far_events;
    event_queue* queue_ = nullptr;
    instant at_{};
    std::uint64_t order_ = 0;      ///< among events of the same time: priority above sequence
    event_chunk* chunk_ = nullptr; ///< where it is among far_events; null if it is not
    std::uint32_t index_ = 0;
};

} // namespace squall
