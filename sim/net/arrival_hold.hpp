#pragma once

#include "sim/event_queue.hpp"
#include "sim/tape/tape.hpp"

#include <vector>

namespace squall {

class segment;
class world;

/// A host's network interface, which may hold all that arrives for a time and then deliver it at
/// once (read.coalesce).
class arrival_hold {
public:
    /// Both must outlive it. `who` is the host.
    arrival_hold(world& w, const actor& who);
    arrival_hold(const arrival_hold&) = delete;
    arrival_hold& operator=(const arrival_hold&) = delete;

    /// A segment has come. True if it is held; then it is delivered later, in its turn.
    bool holds(segment& s) {
        const std::uint64_t us = hold_.ask();
        if (us == 0 && held_.empty()) [[likely]]
            return false;
        keep(s, us);
        return true;
    }
    /// Delivers what is held now.
    void release();

private:
    struct over_event final : event {
        explicit over_event(arrival_hold& a) noexcept : owner(a) {}
        void fire() override { owner.release(); }
        arrival_hold& owner;
    };
    void keep(segment& s, std::uint64_t us);

    world& world_;
    question hold_;
    std::vector<segment*> held_; ///< in the order in which they came
    over_event over_;
};

} // namespace squall
