#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

/// A server that listens and a client that tries once; the tape is `one`.
void try_with(const decision& one, const std::function<void()>& client) {
    const std::vector list{one};
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    s.run("server", [] { await(listen_here(), 0); });
    bool done = false;
    c.run(
        "client", [&] { client(), done = true; }, true);
    EXPECT_TRUE(w.run_until([&] { return done; }, 1h));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

/// connect(2) of a blocking socket: 0 or minus an errno.
long connect_once(int fd = ::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in a = server_address();
    return outcome(::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a));
}

TEST(faults, connect_lost_makes_the_client_send_its_syn_again) {
    try_with(at(faults::connect_lost, connection, 0, 3), [] {
        EXPECT_EQ(timed([] { EXPECT_EQ(connect_once(), 0); }), 7002ms); // after 1, 2 and 4 s
    });
}

TEST(faults, connect_unanswered_times_out_after_two_minutes) {
    try_with(at(faults::connect_unanswered, connection, 0, 1),
             [] { EXPECT_EQ(timed([] { EXPECT_EQ(connect_once(), -ETIMEDOUT); }), 127s); });
}

TEST(faults, connect_refused_is_a_reset_although_somebody_listens) {
    try_with(at(faults::connect_refused, connection, 0, 1), [] {
        EXPECT_EQ(timed([] { EXPECT_EQ(connect_once(), -ECONNREFUSED); }), 2ms);
        EXPECT_EQ(connect_once(), 0) << "and then it is back";
    });
}

TEST(faults, connect_unreachable_is_a_routers_answer) {
    constexpr std::array errors = {EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENONET};
    for (std::size_t i = 0; i < errors.size(); ++i)
        try_with(at(faults::connect_unreachable, connection, 0, i + 1),
                 [&] { EXPECT_EQ(timed([&] { EXPECT_EQ(connect_once(), -errors[i]); }), 2ms); });
}

TEST(faults, connect_no_route_fails_at_once) {
    try_with(at(faults::connect_no_route, "c1", 0, 1), [] {
        EXPECT_EQ(timed([] { EXPECT_EQ(connect_once(), -ENETUNREACH); }), 0ms);
        EXPECT_EQ(connect_once(), 0);
    });
}

TEST(faults, connect_ports_leaves_no_ephemeral_port_for_a_time) {
    try_with(at(faults::connect_ports, "c1", 0, 3'000'000), [] {
        EXPECT_EQ(connect_once(), -EADDRNOTAVAIL);
        sockaddr_in any{};
        any.sin_family = AF_INET;
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto bind_any = [&] {
            return outcome(::bind(fd, reinterpret_cast<sockaddr*>(&any), sizeof any));
        };
        EXPECT_EQ(bind_any(), -EADDRINUSE);
        ::sleep(3);
        EXPECT_EQ(bind_any(), 0);
        EXPECT_EQ(connect_once(fd), 0);
    });
}

TEST(faults, connect_address_in_use_refuses_a_certain_port_for_a_time) {
    try_with(at(faults::connect_address_in_use, "c1", 0, 3'000'000), [] {
        sockaddr_in mine{};
        mine.sin_family = AF_INET;
        mine.sin_port = htons(99);
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto bind_mine = [&] {
            return outcome(::bind(fd, reinterpret_cast<sockaddr*>(&mine), sizeof mine));
        };
        EXPECT_EQ(bind_mine(), -EADDRINUSE);
        EXPECT_EQ(connect_once(), 0) << "other ports are there";
        ::sleep(3);
        EXPECT_EQ(bind_mine(), 0);
    });
}

} // namespace
} // namespace squall::fault_tests
