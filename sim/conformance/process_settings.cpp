#include "sim/conformance/process_settings.hpp"

namespace squall::conformance {

process_settings::process_settings() {
    ::getrlimit(RLIMIT_NOFILE, &descriptors_);
}

process_settings::~process_settings() {
    ::setrlimit(RLIMIT_NOFILE, &descriptors_);
}

} // namespace squall::conformance
