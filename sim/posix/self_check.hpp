#pragma once

#include <stdexcept>

namespace squall::posix {

/// This executable's libc calls do not reach the simulator: a run would mix real and virtual
/// time, and prove nothing. Usually the simulator was not linked whole.
struct interposition_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs a small program in a small world, once a process, that reads clocks through libstdc++,
/// draws from std::random_device, makes timers and sockets, and waits on condition variables.
/// Throws interposition_error naming the first of them that went to the real system.
void check_interposition_once();

} // namespace squall::posix
