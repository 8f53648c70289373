#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, link_jitter_and_tail_delay_a_segment_and_what_follows_it) {
    for (const site* const where : {&faults::link_jitter, &faults::link_tail})
        play(
            {at(*where, away, 0, 15'000)},
            [](int fd) {
                std::string got;
                EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 15ms);
                EXPECT_EQ(receive(fd, got), 6); // nothing overtook
            },
            [](int fd) {
                send_text(fd, "one");
                send_text(fd, "two");
            });
}

TEST(faults, link_slow_makes_every_segment_of_a_connection_slow) {
    play({at(faults::link_slow, connection, 0, 99'000)}, nothing, [](int fd) {
        // SYN and SYN-ACK took 100 ms each way.
        EXPECT_EQ(since_boot(), 200ms);
        ::close(fd);
    });
}

TEST(faults, link_bandwidth_spreads_what_is_sent_at_once) {
    play(
        {at(faults::link_bandwidth, connection, 0, 10'000)},
        [](int fd) {
            // 4 KiB are 40 ms away when they are sent, and 4 KiB more follow them.
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 40ms);
            EXPECT_EQ(receive(fd, got), 4096);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 40ms);
        },
        [](int fd) {
            send_text(fd, std::string(4096, 'x'));
            send_text(fd, std::string(4096, 'y'));
        });
}

TEST(faults, link_clog_holds_everything_between_two_hosts_one_way) {
    // 0 and 1 are SYN and ACK of the connection.
    play(
        {at(faults::link_clog, "c1>server", 2, 5'000'000)},
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 5s);
            EXPECT_EQ(receive(fd, got), 6);
        },
        [](int fd) {
            send_text(fd, "one");
            send_text(fd, "two");
            const int second = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            sockaddr_in a = server_address();
            (void)::connect(second, reinterpret_cast<sockaddr*>(&a), sizeof a);
            EXPECT_EQ(timed([&] { await(second, POLLOUT); }), 5002ms) << "on any connection";
        });
}

TEST(faults, link_loss_is_as_late_as_its_retransmissions) {
    play(
        {at(faults::link_loss, away, 0, 3)},
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 1400ms);
            EXPECT_EQ(receive(fd, got), 6) << "the second waited for the first";
        },
        [](int fd) {
            send_text(fd, "one");
            send_text(fd, "two");
        });
}

TEST(faults, link_distance_is_there_and_back_and_lag_one_way_only) {
    play({at(faults::link_distance, "c1<>server", 0, 30'000)}, nothing,
         [](int) { EXPECT_EQ(since_boot(), 62ms); });
    play({at(faults::link_lag, "server>c1", 0, 30'000)}, nothing,
         [](int) { EXPECT_EQ(since_boot(), 32ms); });
}

TEST(faults, link_shared_bandwidth_is_for_all_connections_together) {
    const std::vector list{at(faults::link_shared_bandwidth, "c1>server", 0, 10'000)};
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    duration first{0};
    duration second{0};
    s.run(
        "server",
        [&] {
            const int listener = listen_here();
            std::array<int, 2> fds{};
            for (int& fd : fds) {
                await(listener, POLLIN);
                fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
            }
            await(fds[0], POLLIN);
            first = since_boot();
            await(fds[1], POLLIN);
            second = since_boot();
        },
        true);
    c.run(
        "client",
        [] {
            const std::array fds = {connect_one(), connect_one()}; // at 2 ms and 4 ms
            for (const int fd : fds)
                send_text(fd, std::string(4096, 'x'));
            await(-1, 0);
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(first, 45ms);
    EXPECT_EQ(second, 85ms) << "after the first";
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

/// The server sends at 100 ms, the client at 200 ms; when each hears of the other.
std::pair<duration, duration> heard_at(const decision& one) {
    duration server{0};
    duration client{0};
    const auto talk = [](int fd, duration when, duration& heard) {
        ::usleep(static_cast<useconds_t>((when - since_boot()) / 1us));
        send_text(fd, "hello");
        await(fd, POLLIN);
        heard = since_boot();
    };
    play(
        {one}, [&](int fd) { talk(fd, 100ms, server); }, [&](int fd) { talk(fd, 200ms, client); });
    return {server, client};
}

TEST(faults, link_partition_and_isolate_cut_both_ways_and_then_let_all_through) {
    for (const auto& [where, who, ordinal] :
         {std::tuple(&faults::link_partition, "c1<>server", 3U), // SYN, SYN-ACK, ACK
          std::tuple(&faults::link_isolate, "server", 1U)}) {
        const auto [server, client] = heard_at(at(*where, who, ordinal, 5'000'000));
        EXPECT_EQ(client, 5101ms) << where->name;
        EXPECT_EQ(server, 5101ms) << where->name;
    }
}

TEST(faults, link_swizzle_cuts_half_of_all_hosts_off_and_brings_them_back) {
    const decision one = at(faults::link_swizzle, "network", 3, 500'000);
    const auto [server, client] = heard_at(one); // of two hosts one, for one step
    EXPECT_EQ(client, 601ms);
    EXPECT_EQ(server, 601ms);
}

} // namespace
} // namespace squall::fault_tests
