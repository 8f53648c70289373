#pragma once

namespace squall::conformance {

/// Knows when everything that is under way over the real kernel's loopback has arrived: binds the
/// thread to one CPU, whose queue of received packets is first in, first out, and sends a message
/// of its own behind everything else. Never sleeps.
///
/// Not covered: what the kernel does by timers of its own (delayed acknowledgements).
class loopback_barrier {
public:
    /// Throws std::system_error.
    loopback_barrier();
    ~loopback_barrier();
    loopback_barrier(const loopback_barrier&) = delete;
    loopback_barrier& operator=(const loopback_barrier&) = delete;

    void pass();

private:
    int from_ = -1;
    int to_ = -1;
};

} // namespace squall::conformance
