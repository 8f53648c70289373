#pragma once

#include "server_core/config.hpp"
#include "sim/trace/trace.hpp"

namespace squall {

/// What the server under test runs with: the defaults, unless its program told otherwise in an
/// event `configured` (server/trace_config.hpp).
class told_config {
public:
    /// REQUIRES: told of every event of the run, before it is asked about that event.
    void on_event(const trace_event& e);

    const server::server_config* operator->() const noexcept { return &config_; }

private:
    server::server_config config_;
};

} // namespace squall
