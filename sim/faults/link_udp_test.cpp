#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

constexpr std::string_view flow = "c1#1/udp1>server:7";

int datagram_socket(bool server) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sockaddr_in a = server_address();
    auto* const generic = reinterpret_cast<sockaddr*>(&a);
    EXPECT_EQ(server ? ::bind(fd, generic, sizeof a) : ::connect(fd, generic, sizeof a), 0);
    return fd;
}

/// Two hosts, 1 ms apart; `c1` sends "one" and "two" at once, and `server` runs with its socket.
/// All of the tape must be asked for.
void play_datagrams(const std::vector<decision>& list, const body& server) {
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    int done = 0;
    s.run(
        "server", [&] { server(datagram_socket(true)), ++done; }, true);
    c.run(
        "client",
        [&] {
            const int fd = datagram_socket(false);
            send_text(fd, "one");
            send_text(fd, "two");
            ++done;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return done == 2; }, 48h));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

/// What comes next, and after how long.
void expect_next(int fd, std::string_view text, duration after) {
    std::string got;
    EXPECT_EQ(timed([&] { await(fd, POLLIN); }), after);
    EXPECT_EQ(receive(fd, got), static_cast<long>(text.size()));
    EXPECT_EQ(got, text);
}

void expect_no_more(int fd) {
    pollfd p{fd, POLLIN, 0};
    EXPECT_EQ(::poll(&p, 1, 10'000), 0);
}

TEST(faults, without_any_datagrams_keep_their_order) {
    play_datagrams({}, [](int fd) {
        expect_next(fd, "one", 1ms);
        expect_next(fd, "two", 0ms);
        expect_no_more(fd);
    });
}

TEST(faults, link_udp_loss_loses_one_datagram) {
    play_datagrams({at(faults::link_udp_loss, flow, 0, 1)}, [](int fd) {
        expect_next(fd, "two", 1ms);
        expect_no_more(fd);
    });
}

TEST(faults, link_udp_duplicate_lets_a_datagram_come_twice) {
    play_datagrams({at(faults::link_udp_duplicate, flow, 0, 7'000)}, [](int fd) {
        expect_next(fd, "one", 1ms);
        expect_next(fd, "two", 0ms);
        expect_next(fd, "one", 7ms);
        expect_no_more(fd);
    });
}

TEST(faults, link_udp_reorder_lets_later_datagrams_overtake) {
    play_datagrams({at(faults::link_udp_reorder, flow, 0, 7'000)}, [](int fd) {
        expect_next(fd, "two", 1ms);
        expect_next(fd, "one", 7ms);
        expect_no_more(fd);
    });
}

TEST(faults, link_clog_loses_datagrams) {
    play_datagrams({at(faults::link_clog, "c1>server", 0, 7'000)}, expect_no_more);
}

} // namespace
} // namespace squall::fault_tests
