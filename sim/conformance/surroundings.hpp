#pragma once

#include <functional>
#include <memory>

namespace squall::conformance {

/// What a script needs beside system calls, and what differs between the kernels: how to know that
/// everything under way has arrived, and how a second thread of control comes to be.
class surroundings {
public:
    virtual ~surroundings() = default;
    /// Returns once everything that is under way has arrived.
    virtual void settle() = 0;
    /// Runs `body` beside the script: a thread, or a program of the same host.
    virtual void run_beside(std::function<void()> body) = 0;
    /// Returns once everything that runs beside waits in a system call or has ended.
    virtual void let_others_run() = 0;
};

/// Of the program that runs on a simulated host now.
std::unique_ptr<surroundings> simulated_surroundings();

/// How long a settle waits on the real kernel.
enum class patience {
    arrivals, ///< until what was sent has arrived; acknowledgements may still be held back
    timers ///< for the kernel's own timer of delayed acknowledgements too (TCP_DELACK_MIN, 40 ms)
};

/// Of this machine; the threads share one CPU.
std::unique_ptr<surroundings> real_surroundings(patience p);

} // namespace squall::conformance
