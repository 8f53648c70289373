// Ping-pong: N clients, each a host and an Asio program of its own, exchange 64 bytes with one
// Asio server R times, 5 ms each way. Prints one JSON line.
//
//     bench/ping_pong [CLIENTS [ROUNDS [calm | swarm | real]]]      (100 200 calm)
//
// Tape and trace are on in all of them. calm: every question is asked of a seed and answered with
// 0, so that runs can be compared. swarm: a seed whose families that change no byte (order, cpu,
// link, read) are on, and fire. real: the same Asio program, server and clients a thread each, on
// the real loopback, which is no 5 ms long.
//
// Seconds on a shared machine are noise; `bench/run ping-pong` counts instructions.

#include "bench/arguments.hpp"
#include "bench/stopwatch.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/net/network.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// The program. It knows nothing of squall; bench/run tells the two apart by their namespaces.
namespace echo {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr std::size_t message_bytes = 64;
using message = std::array<char, message_bytes>;

struct session : std::enable_shared_from_this<session> {
    explicit session(tcp::socket s) : socket(std::move(s)) {}
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

class server {
public:
    server(asio::io_context& io, const tcp::endpoint& local) : acceptor_(io, local) { accept(); }
    tcp::endpoint local() const { return acceptor_.local_endpoint(); }

private:
    void accept() {
        acceptor_.async_accept([this](auto error, tcp::socket s) {
            if (!error)
                std::make_shared<session>(std::move(s))->read();
            accept();
        });
    }
    tcp::acceptor acceptor_;
};

class client {
public:
    client(asio::io_context& io, const tcp::endpoint& to, int rounds, std::function<void()> done)
        : socket_(io),
          rounds_(rounds),
          done_(std::move(done)) {
        socket_.async_connect(to, [this](auto) { round(); });
    }

private:
    void round() {
        if (rounds_-- == 0) {
            done_();
            return;
        }
        asio::async_write(socket_, asio::buffer(data_), [this](auto, std::size_t) {
            asio::async_read(socket_, asio::buffer(data_), [this](auto, std::size_t) { round(); });
        });
    }
    tcp::socket socket_;
    int rounds_;
    std::function<void()> done_;
    message data_{};
};

} // namespace echo

namespace squall {
namespace {

using echo::tcp;

struct outcome {
    bool finished;
    std::uint64_t events;    ///< of the trace
    std::uint64_t decisions; ///< answers that were not 0
    std::uint64_t digest;
};

// Seed 5: order.priority, cpu.call, link.jitter and read.split are among its sites.
constexpr std::uint64_t swarm_seed = 5;

outcome simulated(int clients, int rounds, bool swarm) {
    using namespace std::chrono_literals;
    seed_source source(swarm ? swarm_seed : 1,
                       swarm ? fault_profile::parse("order,cpu,link,read", faults::all)
                             : fault_profile::none());
    world_limits limits;
    limits.events_max = ~std::uint64_t{0};
    world w(source, 0, limits);
    host& server = w.add_host("server");
    server.descriptors.limit = static_cast<std::size_t>(clients) + 16;
    server.run("echo", [] {
        echo::asio::io_context io(1);
        const echo::server serving(io, {tcp::v4(), 7});
        io.run();
    });
    int done = 0;
    for (int i = 0; i < clients; ++i) {
        host& c = w.add_host("c" + std::to_string(i));
        w.net().set_latency(server, c, 5ms);
        c.run(
            "ping",
            [rounds, &done] {
                echo::asio::io_context io(1);
                const echo::client pinging(io, {echo::asio::ip::make_address("10.0.0.1"), 7},
                                           rounds, [&done] { ++done; });
                io.run();
            },
            true);
    }
    const bool finished = w.run_until([&] { return done == clients; }, 24h);
    return {finished, w.history().count(), w.decisions().taken().size(),
            w.history().digest_value()};
}

outcome real(int clients, int rounds) {
    echo::asio::io_context server_io(1);
    const echo::server serving(server_io, {echo::asio::ip::address_v4::loopback(), 0});
    std::thread server([&] { server_io.run(); });
    echo::asio::io_context io(1);
    int done = 0;
    std::vector<std::unique_ptr<echo::client>> all;
    for (int i = 0; i < clients; ++i)
        all.push_back(
            std::make_unique<echo::client>(io, serving.local(), rounds, [&done] { ++done; }));
    io.run();
    server_io.stop();
    server.join();
    return {done == clients, 0, 0, 0};
}

int measure(int clients, int rounds, std::string_view how) {
    const bench::stopwatch watch;
    const outcome o =
        how == "real" ? real(clients, rounds) : simulated(clients, rounds, how == "swarm");
    const double trips = static_cast<double>(clients) * rounds;
    std::printf(
        "{\"bench\": \"ping_pong\", \"how\": \"%s\", \"clients\": %d, \"rounds\": %d, "
        "\"finished\": %s, \"events\": %llu, \"decisions\": %llu, "
        "\"digest\": \"%016llx\", \"seconds\": %.4f, \"us_per_round_trip\": %.3f}\n",
        std::string(how).c_str(), clients, rounds, o.finished ? "true" : "false",
        static_cast<unsigned long long>(o.events), static_cast<unsigned long long>(o.decisions),
        static_cast<unsigned long long>(o.digest), watch.wall(), watch.wall() * 1e6 / trips);
    return o.finished ? 0 : 1;
}

} // namespace
} // namespace squall

int main(int argc, char** argv) {
    const std::string_view how = argc > 3 ? argv[3] : "calm";
    if (how != "calm" && how != "swarm" && how != "real") {
        std::fprintf(stderr, "ping_pong: not one of calm, swarm and real: %s\n", argv[3]);
        return 2;
    }
    return squall::measure(squall::bench::argument(argc, argv, 1, 100),
                           squall::bench::argument(argc, argv, 2, 200), how);
}
