#include "sim/conformance/process_settings.hpp"

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
}

} // namespace squall::conformance
