#pragma once

// What the tests of the sites share: two hosts, one connection, and a tape of one line.

#include "sim/faults/catalogue.hpp"
#include "sim/kernel/both_kernels.hpp"
#include "sim/net/network.hpp"
#include "sim/tape/listed_source.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <vector>

namespace squall::fault_tests {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int port = 7;
constexpr std::string_view connection = "c1#1>server:7/1";
constexpr std::string_view away = "c1#1>server:7/1>";
constexpr std::string_view back = "c1#1>server:7/1<";

inline sockaddr_in server_address() {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl((10U << 24U) + 1);
    return a;
}

/// Waits for one of `events` for as long as a day; the bits that hold.
inline int await(int fd, int events) {
    pollfd p{fd, static_cast<short>(events), 0};
    return ::poll(&p, 1, 24 * 3600 * 1000) == 1 ? p.revents : 0;
}

inline int listen_here() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in a = server_address();
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    EXPECT_EQ(::listen(listener, 8), 0);
    return listener;
}

inline int accept_one() {
    const int listener = listen_here();
    EXPECT_EQ(await(listener, POLLIN), POLLIN);
    return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
}

inline int connect_one() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in a = server_address();
    (void)::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof a);
    EXPECT_NE(await(fd, POLLOUT) & POLLOUT, 0);
    return fd;
}

/// Virtual time since the world began, as a host's clock shows it.
inline duration since_boot() {
    return steady_clock::now().time_since_epoch() - 1000s;
}

/// Two hosts, 1 ms apart, in a world whose tape is a list.
struct two_hosts {
    explicit two_hosts(const std::vector<decision>& list = {}) : source(list) {
        w.net().set_latency(server, client, 1ms);
    }

    listed_source source;
    world w{source};
    host& server = w.add_host("server");
    host& client = w.add_host("c1");
};

using body = std::function<void(int)>;

/// Two hosts, 1 ms apart, and one connection between them: `server` runs with the accepted
/// socket, `client` with the connected one. The tape is `list`, and all of it must be asked for.
inline void play(const std::vector<decision>& list, const body& server, const body& client) {
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    int done = 0;
    s.run(
        "server", [&] { server(accept_one()), ++done; }, true);
    c.run(
        "client", [&] { client(connect_one()), ++done; }, true);
    EXPECT_TRUE(w.run_until([&] { return done == 2; }, 48h));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

inline decision at(const site& where, std::string_view who, std::uint64_t ordinal,
                   std::uint64_t value) {
    return {&where, std::string(who), ordinal, value};
}

inline void nothing(int) {}

inline duration timed(const std::function<void()>& f) {
    const auto start = steady_clock::now();
    f();
    return steady_clock::now() - start;
}

} // namespace squall::fault_tests
