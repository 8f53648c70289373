#pragma once

#include <csignal>
#include <sys/resource.h>

namespace squall::conformance {

/// What a script may change of its process, as it was before.
class process_settings {
public:
    process_settings();
    process_settings(const process_settings&) = delete;
    process_settings& operator=(const process_settings&) = delete;
    /// Puts it back.
    ~process_settings();

private:
    rlimit descriptors_{};
    struct sigaction sigpipe_ {};
    sigset_t blocked_{};
};

} // namespace squall::conformance
