#pragma once

#include "server_core/blocking/blocking_executor.hpp"
#include "server_core/generation/generation_clients.hpp"
#include "server_core/generation/generation_config.hpp"
#include "server_core/generation/generation_observer.hpp"
#include "server_core/generation/generation_store.hpp"
#include "server_core/net.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>

namespace squall::server {

class generation_session;

/// What the sessions of the generation route have in common. REQUIRES: outlives them.
struct generation_environment {
    io_executor executor;
    const generation_config& config;
    generation_observer& observer;
    generation_clients& clients;
    blocking_executor& blocking;
    std::shared_ptr<generation_store> store;
    std::function<void()> job_enqueued; ///< tells the worker

    std::random_device random{};
    /// Who waits for a generation's result, by its record: at most one session, the newest.
    std::map<std::int64_t, std::weak_ptr<generation_session>> watchers{};
    std::size_t requests_pending = 0; ///< that wait for the database
    bool draining = false;            ///< nothing new is begun
};

} // namespace squall::server
