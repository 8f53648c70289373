// The server as an application has it, for the benches: it echoes each text, and one that begins
// with "all:" goes to everybody. Prints its port; SIGTERM ends it.

#include "bench/arguments.hpp"
#include "server_core/server/server.hpp"

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

namespace {

using namespace squall::server;

class echo_handler final : public session_handler {
public:
    server* to = nullptr;

    void on_message(const session_info& s, std::string_view payload) override {
        if (payload.starts_with("all:")) {
            to->connections().broadcast({}, std::string{payload});
        } else {
            to->connections().send(s.session_id, std::string{payload}, on_failure::swallow);
        }
    }
};

/// SIGUSR1: the number of sessions, a line on stdout.
void tell_sessions_when_asked(boost::asio::signal_set& asked, server& s) {
    asked.async_wait([&](const boost::system::error_code& code, int) {
        if (!code) {
            std::printf("%zu\n", s.connections().size());
            std::fflush(stdout);
            tell_sessions_when_asked(asked, s);
        }
    });
}

} // namespace

int main(int argc, char** argv) {
    server_config config;
    config.message_bytes_max = static_cast<std::size_t>(
        squall::bench::argument(argc, argv, 1, static_cast<int>(config.message_bytes_max)));
    config.permessage_deflate = argc > 2 && std::string_view{argv[2]} == "compressed";
    config.queue_bytes_max = std::max(config.queue_bytes_max, 4 * config.message_bytes_max);
    config.address = "127.0.0.1";
    config.port = 0;
    config.handshake_burst = 0; // all come from one address
    config.message_burst = 0;
    config.cleanup_interval = {}; // so that there is no timer when there is no session
    boost::asio::io_context context{1};
    server_observer nobody;
    echo_handler handler;
    server s{context, config, nobody};
    handler.to = &s;
    try {
        s.add_route(voice_route(), handler);
        s.start();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load_server: %s\n", error.what());
        return 1;
    }
    boost::asio::signal_set asked{context, SIGUSR1};
    tell_sessions_when_asked(asked, s);
    boost::asio::signal_set signals{context, SIGTERM, SIGINT};
    signals.async_wait([&](const boost::system::error_code&, int) {
        asked.cancel();
        s.shutdown();
    });
    std::printf("%u\n", static_cast<unsigned>(s.port()));
    std::fflush(stdout);
    context.run();
}
