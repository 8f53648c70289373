#pragma once

#include "server_core/generation/generation_handler.hpp"
#include "server_core/generation/generator.hpp"
#include "server_core/manager/connection_manager.hpp"
#include "server_core/routes/route_options.hpp"

#include <memory>

namespace squall::server {

/// /generate-code: no welcome, the first frame is the status.
route_options generation_route();

/// The clients of a server's sessions.
class manager_clients final : public generation_clients {
public:
    /// REQUIRES: `connections` outlives io_context::run().
    explicit manager_clients(connection_manager& connections) : connections_(connections) {}

    bool send(std::string_view session_id, std::string message) override;
    void close(std::string_view session_id, close_code code, std::string_view reason,
               std::string last_message) override;

private:
    connection_manager& connections_;
};

/// The whole generation system: database, worker, and the handler of its route. It runs inside
/// io_context::run(), on one thread; call its functions from there, or before.
///
/// REQUIRES: all references outlive it, and it outlives io_context::run().
class generation_system {
public:
    /// Opens or makes the database, which may block. Throws sqlite_error or std::runtime_error,
    /// whose text says nothing of the path, and std::invalid_argument for a config whose parts do
    /// not fit together.
    generation_system(io_executor executor, const generation_config& config,
                      blocking_executor& blocking, generator& maker, generation_clients& clients,
                      generation_observer& observer);

    generation_system(const generation_system&) = delete;
    generation_system& operator=(const generation_system&) = delete;

    /// What serves generation_route().
    session_handler& handler() noexcept { return handler_; }

    /// Takes up the jobs that the database holds. REQUIRES: called once.
    void start() { worker_.start(); }

    /// To be called before the server closes its sessions: begins nothing new, tells clients that
    /// wait to come back, and gives running jobs back to the database for the next start.
    /// ENSURES: no run and no timer is left, but those of sessions that are still there.
    void drain();

    /// Jobs that run here now.
    std::size_t running_jobs() const noexcept { return worker_.running(); }

private:
    const generation_config config_;
    generation_environment shared_;
    generation_handler handler_;
    generation_worker worker_;
};

} // namespace squall::server
