#pragma once

#include "sim/conformance/both.hpp"

#include <sys/types.h>

namespace squall::conformance {

/// A run on the real kernel in a process of its own, begun at once: scripts that wait for the
/// kernel's own timers run side by side, and share neither descriptors nor limits.
class real_run {
public:
    /// Throws std::system_error. REQUIRES: one thread in this process.
    explicit real_run(const script& s);
    real_run(const real_run&) = delete;
    real_run& operator=(const real_run&) = delete;
    ~real_run();

    /// Waits for its end. Throws std::runtime_error if the script made no sense. Once only.
    outcome get();

private:
    pid_t child_ = -1;
    int from_ = -1;
};

/// Whether the script waits for what takes real time.
bool takes_time(const script& s);

} // namespace squall::conformance
