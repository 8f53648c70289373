// Addresses and ports between several hosts, and where a script on one loopback cannot look: both
// families of a host, its routes and names, the end of the ephemeral ports, TIME_WAIT's minute.

#include "sim/faults/fault_world.hpp"

#include <boost/asio.hpp>

#include <csignal>
#include <netdb.h>

namespace squall::fault_tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

long connect_to(int fd, const char* address, std::uint16_t to_port) {
    const auto bytes = asio::ip::make_address(address);
    const tcp::endpoint e(bytes, to_port);
    return outcome(::connect(fd, e.data(), static_cast<socklen_t>(e.size())));
}

long bind_to(int fd, const char* address, std::uint16_t to_port) {
    const tcp::endpoint e(asio::ip::make_address(address), to_port);
    return outcome(::bind(fd, e.data(), static_cast<socklen_t>(e.size())));
}

int socket_of(int family, int type = SOCK_STREAM) {
    return ::socket(family, type | SOCK_NONBLOCK, 0);
}

TEST(addresses, asio_accepts_both_families_on_one_acceptor) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    host& client = w.add_host("c1");
    std::vector<std::string> peers;
    server.run(
        "server",
        [&] {
            asio::io_context io;
            tcp::acceptor acceptor(io, {tcp::v6(), 7});
            while (peers.size() < 3)
                peers.push_back(acceptor.accept().remote_endpoint().address().to_string());
        },
        true);
    client.run(
        "client",
        [] {
            asio::io_context io;
            for (const char* const to : {"10.0.0.1", "fd00::1", "::ffff:10.0.0.1"}) {
                tcp::socket s(io);
                s.connect({asio::ip::make_address(to), 7});
            }
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return peers.size() == 3; }, 10s));
    EXPECT_EQ(peers, (std::vector<std::string>{"::ffff:10.0.0.2", "fd00::2", "::ffff:10.0.0.2"}));
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

/// How one gets to "localhost" if somebody listens on `address` only.
void reach_localhost(const char* address) {
    run_on(kernel_kind::simulated, [&] {
        asio::io_context io;
        tcp::acceptor acceptor(io, {asio::ip::make_address(address), 7});
        tcp::resolver resolver(io);
        tcp::socket s(io);
        const auto reached = asio::connect(s, resolver.resolve("localhost", "7"));
        EXPECT_EQ(reached.address(), asio::ip::make_address(address).is_v4()
                                         ? asio::ip::make_address("127.0.0.1")
                                         : asio::ip::make_address("::1"));
    });
}

TEST(addresses, localhost_is_reached_whichever_family_serves_it) {
    reach_localhost("0.0.0.0");
    reach_localhost("127.0.0.1");
    reach_localhost("::1");
    reach_localhost("::");
}

TEST(addresses, a_hosts_name_stands_for_both_its_addresses) {
    run_on(kernel_kind::simulated, [] {
        asio::io_context io;
        tcp::resolver resolver(io);
        std::string all;
        for (const auto& each : resolver.resolve("h", "80"))
            all += each.endpoint().address().to_string() + " ";
        EXPECT_EQ(all, "10.0.0.1 fd00::1 ");
        EXPECT_EQ(resolver.resolve(tcp::v6(), "h", "80").begin()->endpoint().address().to_string(),
                  "fd00::1");
        boost::system::error_code error;
        (void)resolver.resolve("nobody", "80", error);
        EXPECT_EQ(error, asio::error::host_not_found);
    });
}

TEST(addresses, a_host_has_one_address_of_each_family_beside_loopback) {
    run_on(kernel_kind::simulated, [] {
        EXPECT_EQ(bind_to(socket_of(AF_INET), "10.0.0.1", 7), 0);
        EXPECT_EQ(bind_to(socket_of(AF_INET6), "fd00::1", 7), 0);
        EXPECT_EQ(bind_to(socket_of(AF_INET), "10.0.0.2", 7), -EADDRNOTAVAIL);
        EXPECT_EQ(bind_to(socket_of(AF_INET6), "fd00::2", 7), -EADDRNOTAVAIL);
    });
}

TEST(addresses, a_host_knows_its_networks_and_no_others) {
    run_on(kernel_kind::simulated, [] {
        EXPECT_EQ(connect_to(socket_of(AF_INET), "192.0.2.1", 7), -ENETUNREACH);
        EXPECT_EQ(connect_to(socket_of(AF_INET6), "2001:db8::1", 7), -ENETUNREACH);
        EXPECT_EQ(connect_to(socket_of(AF_INET), "10.0.0.9", 7), -EHOSTUNREACH);
        EXPECT_EQ(connect_to(socket_of(AF_INET6), "fd00::9", 7), -EHOSTUNREACH);
        const int datagrams = socket_of(AF_INET, SOCK_DGRAM);
        EXPECT_EQ(connect_to(datagrams, "192.0.2.1", 7), -ENETUNREACH);
    });
}

TEST(addresses, what_is_bound_to_loopback_does_not_leave_the_host) {
    empty_source calm;
    world w(calm);
    w.add_host("other");
    w.add_host("h").run(
        "test",
        [] {
            const int fd = socket_of(AF_INET);
            EXPECT_EQ(bind_to(fd, "127.0.0.1", 0), 0);
            EXPECT_EQ(connect_to(fd, "10.0.0.1", 7), -EINVAL);
        },
        true);
    w.run_for(1s);
}

constexpr int ephemeral_ports = 60'999 - 32'768 + 1;

TEST(addresses, bind_runs_out_of_ephemeral_ports) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("h");
    h.descriptors.limit = 60'000;
    h.run(
        "test",
        [] {
            for (int i = 0; i < ephemeral_ports; ++i)
                ASSERT_EQ(bind_to(socket_of(AF_INET), "127.0.0.1", 0), 0);
            EXPECT_EQ(bind_to(socket_of(AF_INET), "127.0.0.1", 0), -EADDRINUSE);
            EXPECT_EQ(bind_to(socket_of(AF_INET6), "::", 0), -EADDRINUSE);
            EXPECT_EQ(bind_to(socket_of(AF_INET), "127.0.0.2", 0), 0) << "another address";
            EXPECT_EQ(bind_to(socket_of(AF_INET, SOCK_DGRAM), "127.0.0.1", 0), 0) << "of UDP";
            EXPECT_EQ(connect_to(socket_of(AF_INET), "10.0.0.1", 7), -EADDRNOTAVAIL)
                << "bind(2) has made use of every port";
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(addresses, connect_runs_out_of_ports_for_each_destination_by_itself) {
    empty_source calm;
    world w(calm);
    w.add_host("server");
    host& h = w.add_host("c1");
    h.descriptors.limit = 60'000;
    h.run(
        "test",
        [] {
            for (int i = 0; i < ephemeral_ports; ++i)
                ASSERT_EQ(connect_to(socket_of(AF_INET), "10.0.0.1", 7), -EINPROGRESS);
            EXPECT_EQ(connect_to(socket_of(AF_INET), "10.0.0.1", 7), -EADDRNOTAVAIL);
            EXPECT_EQ(connect_to(socket_of(AF_INET), "10.0.0.1", 8), -EINPROGRESS);
            EXPECT_EQ(connect_to(socket_of(AF_INET6), "fd00::1", 7), -EINPROGRESS);
        },
        true);
    w.run_for(1ms);
}

TEST(addresses, time_wait_lasts_a_minute) {
    play(
        {},
        [](int fd) { // `play` listens on port 7 without SO_REUSEADDR
            ::close(fd);
            ::usleep(100'000);
            const int next = socket_of(AF_INET);
            ::close(descriptor_table::first_descriptor); // the listener
            EXPECT_EQ(bind_to(next, "10.0.0.1", port), -EADDRINUSE);
            ::usleep(59'800'000);
            EXPECT_EQ(bind_to(next, "10.0.0.1", port), -EADDRINUSE);
            ::usleep(200'000);
            EXPECT_EQ(bind_to(next, "10.0.0.1", port), 0);
        },
        [](int fd) {
            EXPECT_NE(await(fd, POLLIN), 0);
            ::close(fd);
        });
}

/// A client that asks and one that answers, on sockets of these families.
void ask_and_answer(int family, const char* server_address_text) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    host& client = w.add_host("c1");
    std::string answer;
    server.run(
        "server",
        [&] {
            const int fd = ::socket(family, SOCK_DGRAM, 0);
            EXPECT_EQ(bind_to(fd, server_address_text, 7), 0);
            sockaddr_storage from{};
            socklen_t size = sizeof from;
            char buffer[16];
            const long r =
                ::recvfrom(fd, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size);
            EXPECT_EQ(r, 3);
            EXPECT_EQ(::sendto(fd, "yes!", 4, 0, reinterpret_cast<sockaddr*>(&from), size), 4);
        },
        true);
    client.run(
        "client",
        [&] {
            const int fd = ::socket(family, SOCK_DGRAM, 0);
            EXPECT_EQ(connect_to(fd, server_address_text, 7), 0);
            send_text(fd, "eh?");
            receive(fd, answer);
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(answer, "yes!");
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(addresses, datagrams_go_there_and_back) {
    ask_and_answer(AF_INET, "10.0.0.1");
    ask_and_answer(AF_INET6, "fd00::1");
}

TEST(addresses, a_datagram_that_nobody_wants_comes_back_as_an_error) {
    empty_source calm;
    world w(calm);
    w.add_host("server");
    bool told = false;
    w.add_host("c1").run(
        "client",
        [&] {
            const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
            EXPECT_EQ(connect_to(fd, "10.0.0.1", 7), 0);
            EXPECT_EQ(send_text(fd, "x"), 1);
            std::string got;
            EXPECT_EQ(timed([&] { EXPECT_EQ(receive(fd, got), -ECONNREFUSED); }), 1ms);
            const int nowhere = ::socket(AF_INET, SOCK_DGRAM, 0);
            EXPECT_EQ(connect_to(nowhere, "10.0.0.9", 7), 0);
            EXPECT_EQ(send_text(nowhere, "x"), 1) << "silence";
            told = true;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return told; }, 1s));
}

} // namespace
} // namespace squall::fault_tests
