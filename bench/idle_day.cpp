// An idle day: WebSocket clients that do nothing but send a ping every 30 seconds and get the pong,
// for so many hours of virtual time. The server is server_core's, the clients are Beast's, on so
// many hosts (each one program with one io_context). Prints one JSON line.
//
//     bench/idle_day [CONNECTIONS [HOURS [HOSTS]]]      (1000 24 1000)
//
// A host of its own for each client costs memory more than instructions: all that a host, its
// program and its io_context consist of is cold again when its next half minute is over.

#include "bench/arguments.hpp"
#include "bench/stopwatch.hpp"

#include "server_core/observe/observer.hpp"
#include "server_core/server/server.hpp"
#include "server_core/session/session_handler.hpp"
#include "sim/net/network.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>

namespace squall {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::chrono::seconds heartbeat = 30s;

void serve() {
    asio::io_context io(1);
    server::server_observer nobody;
    server::session_handler nothing;
    server::server_config config;
    config.ping_interval = 0s; // the heartbeat is the clients'
    config.idle_timeout = 0s;  // and all that they say all day
    server::server s(io, config, nobody);
    s.add_route(server::voice_route(), nothing);
    s.start();
    io.run();
}

/// One client: connects after a while of its own, then a ping every 30 seconds.
class client {
public:
    client(asio::io_context& io, std::string user, std::chrono::milliseconds begins,
           std::uint64_t& pongs)
        : user_(std::move(user)),
          pongs_(pongs),
          socket_(io),
          next_(io, begins) {
        next_.async_wait([this](auto) { connect(); });
    }

private:
    static void must(const beast::error_code& error) {
        if (error) {
            std::fprintf(stderr, "idle_day: %s\n", error.message().c_str());
            std::exit(1);
        }
    }
    void connect() {
        socket_.next_layer().async_connect(
            {asio::ip::make_address("10.0.0.1"), 8000}, [this](auto error) {
                must(error);
                socket_.async_handshake("server", "/ws/voice?user_id=" + user_,
                                        [this](auto failed) { begin(failed); });
            });
    }
    void begin(const beast::error_code& error) {
        must(error);
        socket_.control_callback([this](websocket::frame_type type, auto) {
            if (type == websocket::frame_type::pong)
                ++pongs_;
        });
        read();
        wait();
    }
    void read() {
        socket_.async_read(received_, [this](auto error, std::size_t) {
            must(error);
            received_.clear(); // the welcome
            read();
        });
    }
    void wait() {
        next_.expires_after(heartbeat);
        next_.async_wait([this](auto) {
            socket_.async_ping({}, [this](auto error) {
                must(error);
                wait();
            });
        });
    }

    std::string user_;
    std::uint64_t& pongs_;
    websocket::stream<tcp::socket> socket_;
    asio::steady_timer next_;
    beast::flat_buffer received_;
};

/// Every `hosts`-th of the clients, from `first` on.
void be_clients(int first, int connections, int hosts, std::uint64_t& pongs) {
    asio::io_context io(1);
    std::list<client> clients;
    for (int i = first; i < connections; i += hosts) {
        const auto begins = 1ms + heartbeat * i / connections;
        clients.emplace_back(io, "u" + std::to_string(i),
                             std::chrono::floor<std::chrono::milliseconds>(begins), pongs);
    }
    io.run();
}

int measure(int connections, int hours, int hosts) {
    seed_source source(1, fault_profile::none());
    world_limits limits;
    limits.events_max = ~std::uint64_t{0};
    const bench::stopwatch watch;
    world w(source, 0, limits);
    host& server = w.add_host("server");
    server.descriptors.limit = static_cast<std::size_t>(connections) + 16;
    server.run("squall-server", serve);
    std::uint64_t pongs = 0;
    for (int i = 0; i < hosts; ++i) {
        host& h = w.add_host("c" + std::to_string(i));
        w.net().set_latency(server, h, 5ms);
        h.descriptors.limit = static_cast<std::size_t>(connections) + 16;
        h.run("clients", [=, &pongs] { be_clients(i, connections, hosts, pongs); });
    }
    w.run_for(std::chrono::hours(hours));
    const auto expected = static_cast<std::uint64_t>(connections) *
                          (static_cast<std::uint64_t>(hours) * 3600 / heartbeat.count() - 2);
    std::printf("{\"bench\": \"idle_day\", \"connections\": %d, \"hours\": %d, \"hosts\": %d, "
                "\"finished\": %s, "
                "\"round_trips\": %llu, \"seconds\": %.3f, \"cpu_seconds\": %.3f, "
                "\"cpu_us_per_round_trip\": %.3f}\n",
                connections, hours, hosts, pongs >= expected ? "true" : "false",
                static_cast<unsigned long long>(pongs), watch.wall(), watch.cpu(),
                watch.cpu() * 1e6 / static_cast<double>(pongs));
    return pongs >= expected && w.findings().empty() ? 0 : 1;
}

} // namespace
} // namespace squall

int main(int argc, char** argv) {
    const int connections = squall::bench::argument(argc, argv, 1, 1000);
    return squall::measure(connections, squall::bench::argument(argc, argv, 2, 24),
                           squall::bench::argument(argc, argv, 3, connections));
}
