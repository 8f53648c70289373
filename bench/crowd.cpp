// A crowd: many connections in one world, to see what the simulator keeps for each. Clients stand
// inside the kernel (scripted_peer, 10,000 a host), the server is a plain program with one epoll
// that echoes; each has exchanged a message when the memory is counted, so that every buffer is
// as large as it gets. Counted is what malloc has given out, its own overhead included. Prints one
// JSON line.
//
//     bench/crowd [CONNECTIONS]      (100000)

#include "bench/arguments.hpp"
#include "bench/stopwatch.hpp"

#include "sim/net/network.hpp"
#include "sim/net/scripted_peer.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/world.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <malloc.h>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace squall {
namespace {

using namespace std::chrono_literals;

constexpr int port = 7;
constexpr int clients_per_host = 10'000;
constexpr std::size_t message_bytes = 64;

/// An echo server as one would write it on the bare system calls.
void serve() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    ::bind(listener, reinterpret_cast<sockaddr*>(&here), sizeof here);
    ::listen(listener, 4096);
    const int epoll = ::epoll_create1(0);
    epoll_event wanted{EPOLLIN, {.fd = listener}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wanted);
    std::array<epoll_event, 256> ready;
    std::array<char, message_bytes> buffer;
    for (;;) {
        const int count = ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int fd = ready[static_cast<std::size_t>(i)].data.fd;
            if (fd != listener) {
                const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
                if (n > 0)
                    ::send(fd, buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL);
                continue;
            }
            for (int fresh = 0;
                 (fresh = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
                wanted = {EPOLLIN, {.fd = fresh}};
                ::epoll_ctl(epoll, EPOLL_CTL_ADD, fresh, &wanted);
            }
        }
    }
}

class client final : public scripted_peer {
public:
    client(host& h, int& answered) : scripted_peer(h), answered_(answered) {}

private:
    void on_connected() override { send(std::string_view(message_.data(), message_.size())); }
    void on_bytes(std::span<const std::byte> bytes) override {
        got_ += bytes.size();
        if (got_ == message_bytes)
            ++answered_;
    }

    static constexpr std::array<char, message_bytes> message_{};
    int& answered_;
    std::size_t got_ = 0;
};

std::size_t allocated() {
    const struct mallinfo2 m = ::mallinfo2();
    return m.uordblks + m.hblkhd;
}

int measure(int connections) {
    seed_source source(1, fault_profile::none());
    world_limits limits;
    limits.events_max = ~std::uint64_t{0};
    world w(source, 0, limits);
    host& server = w.add_host("server");
    server.descriptors.limit = static_cast<std::size_t>(connections) + 16;
    server.run("echo", serve);
    const std::size_t before = allocated();
    const bench::stopwatch watch;
    int answered = 0;
    std::vector<std::unique_ptr<client>> clients;
    host* where = nullptr;
    for (int i = 0; i < connections; ++i) {
        if (i % clients_per_host == 0)
            where = &w.add_host("c" + std::to_string(i / clients_per_host));
        clients.push_back(std::make_unique<client>(*where, answered));
        clients.back()->connect(server, port);
        if (i % 1000 == 999) // not all in one instant: the backlog holds 4096
            w.run_for(10ms);
    }
    const bool finished = w.run_until([&] { return answered == connections; }, 1h);
    const double bytes = static_cast<double>(allocated() - before);
    std::printf("{\"bench\": \"crowd\", \"connections\": %d, \"finished\": %s, "
                "\"simulator_bytes_per_connection\": %.0f, \"seconds\": %.3f, "
                "\"cpu_us_per_connection\": %.2f}\n",
                connections, finished ? "true" : "false", bytes / connections, watch.wall(),
                watch.cpu() * 1e6 / connections);
    clients.clear();
    return finished ? 0 : 1;
}

} // namespace
} // namespace squall

int main(int argc, char** argv) {
    return squall::measure(squall::bench::argument(argc, argv, 1, 100'000));
}
