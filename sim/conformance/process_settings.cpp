#include "sim/conformance/process_settings.hpp"

#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace squall::conformance {

process_settings::process_settings() {
    ::getrlimit(RLIMIT_NOFILE, &descriptors_);
    ::sigaction(SIGPIPE, nullptr, &sigpipe_);
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked_);
}

process_settings::~process_settings() {
    ::setrlimit(RLIMIT_NOFILE, &descriptors_);
    ::signal(SIGPIPE, SIG_IGN); // takes away one that is pending
    ::pthread_sigmask(SIG_SETMASK, &blocked_, nullptr);
    ::sigaction(SIGPIPE, &sigpipe_, nullptr);
    std::error_code ignored;
    if (!directory_.empty())
        std::filesystem::remove_all(directory_, ignored);
}

std::string process_settings::private_path(std::string_view name) {
    if (directory_.empty()) {
        std::string made = "/tmp/squall-script-XXXXXX";
        if (::mkdtemp(made.data()) == nullptr)
            throw std::runtime_error("cannot make a directory in /tmp");
        directory_ = made;
    }
    return directory_ + "/" + std::string(name);
}

} // namespace squall::conformance
