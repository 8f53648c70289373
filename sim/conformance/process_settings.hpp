#pragma once

#include <csignal>
#include <string>
#include <string_view>
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

    /// A path of the script's own, without a file as yet; "" gives what all of them begin with.
    std::string private_path(std::string_view name);

private:
    std::string directory_; ///< made when it is first needed
    rlimit descriptors_{};
    struct sigaction sigpipe_ {};
    sigset_t blocked_{};
};

} // namespace squall::conformance
