// squall-server: the server on real sockets.
//
// Exit status: 0 after SIGINT or SIGTERM, 2 for bad flags or when it cannot listen, 1 when the
// system fails it otherwise; then one line on stderr says what is wrong.

#include "server_core/blocking/thread_executor.hpp"
#include "server_core/daemon/generation_flags.hpp"
#include "server_core/generation/generation_log.hpp"
#include "server_core/generation/generation_system.hpp"
#include "server_core/generation/text_generator.hpp"
#include "server_core/handlers/standard_routes.hpp"
#include "server_core/observe/log_observer.hpp"
#include "server_core/server/run_loop.hpp"
#include "server_core/server/server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>

namespace {

using squall::server::server_config;

constexpr int exit_usage = 2;

struct flags {
    server_config config;
    squall::server::generation_config generation;
    std::string log_level = "info";
};

/// A duration flag in milliseconds with the default taken from `target`.
void add_milliseconds(CLI::App& app, const std::string& name, std::chrono::nanoseconds& target,
                      const std::string& help) {
    const auto by_default = std::chrono::duration_cast<std::chrono::milliseconds>(target).count();
    app.add_option_function<std::int64_t>(
           name,
           [&target](const std::int64_t& value) { target = std::chrono::milliseconds{value}; },
           help)
        ->type_name("MILLISECONDS")
        ->default_str(std::to_string(by_default))
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{86'400'000}));
}

void declare(CLI::App& app, flags& f) {
    server_config& c = f.config;
    app.add_option("--address", c.address,
                   "Address to listen on; :: takes IPv6 and IPv4, 0.0.0.0 IPv4 only")
        ->type_name("ADDRESS")
        ->capture_default_str();
    app.add_option("--port", c.port, "TCP port; 0 takes any free one")
        ->type_name("PORT")
        ->check(CLI::Range(0, 65'535))
        ->capture_default_str();
    app.add_option("--backlog", c.backlog, "Connections that may wait to be accepted")
        ->check(CLI::Range(1, 65'535))
        ->capture_default_str();
    add_milliseconds(app, "--handshake-timeout", c.handshake_timeout,
                     "From TCP accept to the 101 written whole");
    add_milliseconds(app, "--close-timeout", c.close_timeout,
                     "From our decision to close to the end of the TCP connection");
    add_milliseconds(app, "--settle-delay", c.settle_delay,
                     "From registration to the first attempt at the welcome");
    app.add_option("--welcome-attempts", c.welcome_attempts_max,
                   "Attempts at the welcome by the clock; 0: only when CONNECTED")
        ->check(CLI::Range(0, 16))
        ->capture_default_str();
    add_milliseconds(app, "--welcome-retry-delay", c.welcome_retry_delay,
                     "Gap after the first failed attempt; doubles with each further one");
    app.add_option("--header-bytes-max", c.header_bytes_max,
                   "Bytes of one HTTP request's header; more is answered with 431")
        ->capture_default_str();
    app.add_option("--body-bytes-max", c.body_bytes_max,
                   "Bytes of one HTTP request's body; more is answered with 413")
        ->capture_default_str();
    app.add_option("--message-bytes-max", c.message_bytes_max,
                   "Bytes of one WebSocket message; more is closed with 1009")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U))
        ->capture_default_str();
    add_milliseconds(app, "--accept-retry-delay", c.accept_retry_delay,
                     "Pause of the accept loop when descriptors or memory are short");
    squall::server::declare_generation_flags(app, f.generation);
    app.add_option("--log-level", f.log_level, "Least level that is logged, to stderr")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
}

int serve(const flags& f) {
    const auto logger = spdlog::stderr_logger_st("squall-server");
    logger->set_level(spdlog::level::from_str(f.log_level));
    squall::server::log_observer log{logger};

    boost::asio::io_context context{1};     // one thread
    squall::server::session_handler silent; // what a client says is logged and not answered
    squall::server::server server{context, f.config, log};
    const squall::server::standard_routes routes{server, context.get_executor(), f.config, log,
                                                 silent};

    squall::server::thread_executor database{context.get_executor()};
    squall::server::text_generator maker{context.get_executor(), f.generation.step_delay};
    squall::server::manager_clients clients{server.connections()};
    squall::server::generation_log generation_log{logger};
    std::unique_ptr<squall::server::generation_system> generation;
    try {
        generation = std::make_unique<squall::server::generation_system>(
            context.get_executor(), f.generation, database, maker, clients, generation_log);
    } catch (const std::invalid_argument& error) {
        std::cerr << "squall-server: " << error.what() << '\n';
        return exit_usage;
    } catch (const std::runtime_error& error) {
        std::cerr << "squall-server: database " << f.generation.database << ": " << error.what()
                  << '\n';
        return exit_usage;
    }
    server.add_route(squall::server::generation_route(), generation->handler());
    try {
        server.start();
    } catch (const boost::system::system_error& error) {
        std::cerr << "squall-server: cannot listen on " << f.config.address << " port "
                  << f.config.port << ": " << error.code().message() << '\n';
        return exit_usage;
    }
    generation->start();
    boost::asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&](const boost::system::error_code& code, int) {
        if (!code) {
            generation->drain();
            server.shutdown();
        }
    });
    squall::server::run_loop(context, log);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"WebSocket server: GET /health, ws://HOST:PORT/ws/voice?user_id=U, "
                 "ws://HOST:PORT/generate-code"};
    app.set_version_flag("--version",
                         "squall-server " SQUALL_VERSION " (compiler " __VERSION__ ")");
    flags f;
    declare(app, f);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error); // --help, --version
        }
        std::cerr << "squall-server: " << error.what() << '\n';
        return exit_usage;
    }
    try {
        return serve(f);
    } catch (const std::exception& error) { // what the system would not give us
        std::cerr << "squall-server: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
