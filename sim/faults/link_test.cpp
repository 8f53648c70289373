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
        EXPECT_EQ(steady_clock::now().time_since_epoch() % 1s, 200ms);
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

} // namespace
} // namespace squall::fault_tests
