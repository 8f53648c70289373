#pragma once

#include <cstdlib>

namespace squall::posix {

/// What libc keeps for the process that a host is: as new at each of its boots.
struct process_state {
    process_state();
    process_state(const process_state&) = delete;
    process_state& operator=(const process_state&) = delete;

    /// Of rand(3) and random(3), which share one generator; seeded with 1, as glibc's is.
    random_data random{};
    /// Of drand48(3) and its kin.
    drand48_data drand{};

private:
    char random_words_[128]; ///< glibc's own default size: the same sequence
};

} // namespace squall::posix
