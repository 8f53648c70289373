#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/net.hpp"

#include <functional>

namespace squall::server {

/// The background task of field report 3: every cleanup_interval it lets the manager clean up,
/// stale sessions first, inactive ones in every inactive_cleanup_rounds-th round. An error inside
/// is reported; it waits for the next round and lives on.
///
/// REQUIRES: the references outlive io_context::run().
class cleanup_task {
public:
    cleanup_task(const io_executor& executor, const server_config& config,
                 connection_manager& connections, server_observer& observer);

    /// Does nothing with a cleanup_interval of 0.
    void start();
    void stop();

    /// One round now, both kinds; the task's own rhythm stays.
    cleaned_sessions run_now();

private:
    void wait();
    void round();

    const server_config& config_;
    connection_manager& connections_;
    server_observer& observer_;
    steady_timer timer_;
    int rounds_ = 0;
    bool stopped_ = false;
};

} // namespace squall::server
