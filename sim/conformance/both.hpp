#pragma once

#include "sim/conformance/script.hpp"
#include "sim/conformance/surroundings.hpp"

#include <string>
#include <vector>

namespace squall::conformance {

/// What each step gave. Throws std::runtime_error if the script makes no sense.
using outcome = std::vector<std::string>;

/// On the simulated kernel, in a world of its own, on a calm day.
outcome run_simulated(const script& s);
/// On the kernel of this machine, over loopback; binds the thread to one CPU.
outcome run_real(const script& s, patience p = patience::arrivals);

/// As first_difference of both runs, "" if they agree. A difference that is gone once the real
/// kernel's timers have fired is none: simulated acknowledgements are never delayed.
std::string compare(const script& s);

/// The first step that gave something else on the two kernels, in words, or "" if there is none.
std::string first_difference(const script& s, const outcome& simulated, const outcome& real);

} // namespace squall::conformance
