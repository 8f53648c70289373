#include "sim/kernel/connect_faults.hpp"

#include "sim/faults/connect.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

connect_faults::connect_faults(world& w, const actor& who)
    : world_(w),
      ports_(w.decisions(), faults::connect_ports, who),
      taken_(w.decisions(), faults::connect_address_in_use, who),
      no_route_(w.decisions(), faults::connect_no_route, who) {}

bool connect_faults::out_of_ports() {
    return goes_on(ports_, out_of_ports_until_);
}

bool connect_faults::port_taken() {
    return goes_on(taken_, port_taken_until_);
}

// A shortage that goes on is not asked about, and ends with the faults.
bool connect_faults::goes_on(question& q, instant& until) {
    const instant now = world_.now();
    if (now < until)
        return !world_.decisions().healed();
    until = now + std::chrono::microseconds(q.ask());
    return now < until;
}

} // namespace squall
