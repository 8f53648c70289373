// Ping-pong: N clients, each a host and an Asio program of its own, exchange 64 bytes with one
// Asio server R times, 5 ms each way. Prints one JSON line. Tape, trace and swarm are on.
//
//     bench/ping_pong [CLIENTS [ROUNDS]]      (100 200)
//
// Seconds on a shared machine are noise; `bench/run ping-pong` counts instructions.

#include "sim/net/network.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace squall {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr std::size_t message_bytes = 64;
using message = std::array<char, message_bytes>;

struct echo_session : std::enable_shared_from_this<echo_session> {
    explicit echo_session(tcp::socket s) : socket(std::move(s)) {}
    void read() {
        socket.async_read_some(asio::buffer(data),
                               [self = shared_from_this()](auto error, std::size_t n) {
                                   if (!error)
                                       self->write(n);
                               });
    }
    void write(std::size_t n) {
        asio::async_write(socket, asio::buffer(data, n),
                          [self = shared_from_this()](auto error, std::size_t) {
                              if (!error)
                                  self->read();
                          });
    }
    tcp::socket socket;
    message data{};
};

void serve() {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, {tcp::v4(), 7});
    std::function<void()> accept = [&] {
        acceptor.async_accept([&](auto error, tcp::socket s) {
            if (!error)
                std::make_shared<echo_session>(std::move(s))->read();
            accept();
        });
    };
    accept();
    io.run();
}

void ping(int rounds, int& done) {
    asio::io_context io(1);
    tcp::socket socket(io);
    message data{};
    std::function<void()> round = [&] {
        if (rounds-- == 0) {
            ++done;
            return;
        }
        asio::async_write(socket, asio::buffer(data), [&](auto, std::size_t) {
            asio::async_read(socket, asio::buffer(data), [&](auto, std::size_t) { round(); });
        });
    };
    socket.async_connect({asio::ip::make_address("10.0.0.1"), 7}, [&](auto) { round(); });
    io.run();
}

int measure(int clients, int rounds) {
    using namespace std::chrono_literals;
    seed_source source(1, fault_profile::none());
    const auto start = std::chrono::steady_clock::now();
    world w(source);
    host& server = w.add_host("server");
    server.run("echo", serve);
    int done = 0;
    for (int i = 0; i < clients; ++i) {
        host& c = w.add_host("c" + std::to_string(i));
        w.net().set_latency(server, c, 5ms);
        c.run(
            "ping", [rounds, &done] { ping(rounds, done); }, true);
    }
    const bool finished = w.run_until([&] { return done == clients; }, 1h);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double trips = static_cast<double>(clients) * rounds;
    std::printf("{\"bench\": \"ping_pong\", \"clients\": %d, \"rounds\": %d, \"finished\": %s, "
                "\"events\": %llu, \"digest\": \"%016llx\", \"seconds\": %.4f, "
                "\"us_per_round_trip\": %.3f}\n",
                clients, rounds, finished ? "true" : "false",
                static_cast<unsigned long long>(w.history().count()),
                static_cast<unsigned long long>(w.history().digest_value()), took.count(),
                took.count() * 1e6 / trips);
    return finished ? 0 : 1;
}

/// A number above 0, or `otherwise` when there is no such argument. Bad ones end the program.
int argument(int argc, char** argv, int index, int otherwise) {
    if (index >= argc)
        return otherwise;
    const std::string_view text = argv[index];
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1) {
        std::fprintf(stderr, "ping_pong: not a number above 0: %s\n", argv[index]);
        std::exit(2);
    }
    return value;
}

} // namespace
} // namespace squall

int main(int argc, char** argv) {
    return squall::measure(squall::argument(argc, argv, 1, 100),
                           squall::argument(argc, argv, 2, 200));
}
