#pragma once

#include "server_core/blocking/thread_executor.hpp"
#include "server_core/daemon/settings.hpp"
#include "server_core/generation/generation_system.hpp"
#include "server_core/generation/text_generator.hpp"
#include "server_core/handlers/standard_routes.hpp"
#include "server_core/server/server.hpp"

#include <boost/asio/io_context.hpp>

namespace squall::server {

/// What squall-server serves: the voice gateway, the answering and the echo handler, customers and
/// admins, and the generation route.
class application {
public:
    /// Adds its routes. Throws config_error when the database cannot be used.
    /// REQUIRES: the references outlive it, and it outlives io_context::run().
    application(boost::asio::io_context& context, const settings& s, server& under,
                server_observer& observer, generation_observer& generation);

    void start() { generation_.start(); }
    /// To be called before the server drains.
    void drain() { generation_.drain(); }

    std::size_t running_jobs() const noexcept { return generation_.running_jobs(); }

private:
    session_handler voice_; ///< what a client says is logged and not answered
    standard_routes routes_;
    thread_executor database_;
    text_generator maker_;
    manager_clients clients_;
    generation_system generation_;
};

} // namespace squall::server
