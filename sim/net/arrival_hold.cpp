#include "sim/net/arrival_hold.hpp"

#include "sim/faults/read.hpp"
#include "sim/net/segment.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <utility>

namespace squall {

arrival_hold::arrival_hold(world& w, const actor& who)
    : world_(w),
      hold_(w.decisions(), faults::read_coalesce, who),
      over_(*this) {}

void arrival_hold::keep(segment& s, std::uint64_t us) {
    held_.push_back(&s);
    if (!over_.scheduled())
        world_.events().schedule(over_, world_.now() + std::chrono::microseconds(us));
}

// What is sent in answer comes later, so nothing is added meanwhile.
void arrival_hold::release() {
    world_.events().cancel(over_);
    for (segment* const s : std::exchange(held_, {}))
        s->deliver();
}

} // namespace squall
