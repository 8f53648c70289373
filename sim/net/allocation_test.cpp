// A segment's way from send(2) to recv(2) allocates nothing once warm.

#include "sim/net/network.hpp"
#include "sim/posix/allocations.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace squall {
namespace {

using namespace std::chrono_literals;

constexpr int port = 7;
constexpr int rounds_until_warm = 200;
constexpr int rounds_counted = 1000;

sockaddr_in server_address() {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl((10U << 24U) + 1);
    return a;
}

void wait_for_input(int epoll) {
    epoll_event ready{};
    ASSERT_EQ(::epoll_wait(epoll, &ready, 1, -1), 1);
}

int watch(int fd) {
    const int epoll = ::epoll_create1(0);
    epoll_event wanted{EPOLLIN | EPOLLET, {.fd = fd}};
    EXPECT_EQ(::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted), 0);
    return epoll;
}

/// Sends back what comes, for ever.
void echo() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in here = server_address();
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
    ASSERT_EQ(::listen(listener, 8), 0);
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    const int epoll = watch(fd);
    std::array<char, 256> buffer{};
    for (;;) {
        wait_for_input(epoll);
        for (ssize_t n = 0; (n = ::recv(fd, buffer.data(), buffer.size(), 0)) > 0;)
            ASSERT_EQ(::send(fd, buffer.data(), static_cast<std::size_t>(n), 0), n);
    }
}

/// Connects, and sends the next message when the last has come back. Calls `warm` after the first
/// rounds.
template <typename Warm>
void ping(int rounds, Warm warm) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in there = server_address();
    ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    const int epoll = watch(fd);
    std::array<char, 64> message{};
    for (int round = 0; round < rounds; ++round) {
        if (round == rounds_until_warm)
            warm();
        ASSERT_EQ(::send(fd, message.data(), message.size(), 0), 64);
        for (std::size_t got = 0; got < message.size();) {
            wait_for_input(epoll);
            const ssize_t n = ::recv(fd, message.data(), message.size(), MSG_DONTWAIT);
            ASSERT_GT(n, 0);
            got += static_cast<std::size_t>(n);
        }
    }
}

// Every question is asked of a seed, but no family is on: what a fault does may allocate.
TEST(segment_path, allocates_nothing_once_warm) {
    if (!posix::counts_allocations())
        GTEST_SKIP() << "a sanitizer's operator new does not count";
    const posix::allocation_watch allocations;
    seed_source source(1, fault_profile::none());
    world w(source);
    host& server = w.add_host("server");
    server.run("echo", echo);
    host& client = w.add_host("c1");
    w.net().set_latency(server, client, 5ms);
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    client.run(
        "ping",
        [&] {
            ping(rounds_until_warm + rounds_counted, [&] { before = allocations.seen(); });
            after = allocations.seen();
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return after != 0; }, 1h));
    EXPECT_NE(before, 0U); // the counter works
    EXPECT_EQ(after - before, 0U);
}

} // namespace
} // namespace squall
