#pragma once

#include "server_core/daemon/application.hpp"
#include "server_core/daemon/command_line.hpp"
#include "server_core/daemon/settings.hpp"
#include "server_core/daemon/signals.hpp"
#include "server_core/generation/generation_log.hpp"
#include "server_core/generation/generation_observer_list.hpp"
#include "server_core/metrics/generation_metrics.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/observe/log_observer.hpp"
#include "server_core/observe/observer_list.hpp"
#include "server_core/server/server.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace spdlog {
class logger;
}

namespace squall::server {

/// squall-server between its settings and its end: the server, its routes and endpoints, its log,
/// and the signals that it is told by.
class service {
public:
    /// `line` is what SIGHUP reads anew. Throws config_error for a bad token file, or a database
    /// that it cannot use.
    service(const command_line& line, const settings& s, std::shared_ptr<spdlog::logger> logger);

    /// Serves until it has been drained. Returns an exit status. Throws what the system throws.
    int run();

private:
    bool listen();
    void drain(int signal);
    [[noreturn]] void end_at_once(int signal);
    void reload();

    const command_line& line_;
    settings running_;
    std::shared_ptr<spdlog::logger> logger_;
    boost::asio::io_context context_{1}; // one thread
    log_observer log_;
    metrics_observer metrics_;
    observer_list observers_;
    generation_log generation_log_;
    generation_metrics generation_metrics_;
    generation_observer_list generation_observers_;
    server server_;
    application application_;
    signals signals_;
};

} // namespace squall::server
