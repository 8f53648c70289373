#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace squall {

/// How far a hunt has come.
struct hunt_progress {
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;   ///< runs in which something went wrong
    std::size_t failures = 0;   ///< distinct ones
    std::size_t rechecking = 0; ///< findings being run again in a fresh process
    double runs_total = 0;      ///< 0: as many as time allows
    std::chrono::milliseconds elapsed{0};
    std::chrono::milliseconds left{0}; ///< of the budget; without meaning if runs_total is not 0
    bool stopping = false;
};

/// "1234 of 2000 seeds, 411/s, 2 failures in 17 runs, 2 s left".
std::string to_string(const hunt_progress& p);

/// Shows it while the hunt goes on: one line that is written over, on a terminal; else a new
/// line every ten seconds.
class progress_line {
public:
    progress_line(std::ostream& out, bool terminal) noexcept : out_(out), terminal_(terminal) {}

    void show(const hunt_progress& p);
    /// Leaves the terminal's line empty.
    void clear();

private:
    std::ostream& out_;
    bool terminal_;
    std::chrono::milliseconds next_{0};
};

} // namespace squall
