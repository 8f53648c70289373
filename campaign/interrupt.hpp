#pragma once

#include <array>
#include <csignal>

namespace squall {

/// While it lives, SIGINT, SIGTERM and SIGHUP are requests to stop. A second one of the same
/// kind ends the process at once.
class interrupt {
public:
    interrupt();
    interrupt(const interrupt&) = delete;
    interrupt& operator=(const interrupt&) = delete;
    ~interrupt();

    static bool requested() noexcept;
    /// What a shell says of a process that this signal has ended: 130 for SIGINT. REQUIRES:
    /// requested().
    static int exit_code() noexcept;

private:
    static constexpr std::array signals_ = {SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, signals_.size()> before_{};
};

} // namespace squall
