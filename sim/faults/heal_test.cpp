// When the faults end, the network is clear, and the world can tell.

#include "sim/faults/fault_world.hpp"

#include <string>

namespace squall::fault_tests {
namespace {

/// A client sends "one", "two" and a FIN at once; the faults end 620 ms after the start.
void expect_clear_after(const std::vector<decision>& list) {
    SCOPED_TRACE(list[0].where->name);
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    std::string all;
    duration over{0};
    s.run("server", [&] {
        const int fd = accept_one();
        std::string got;
        while (await(fd, POLLIN) != 0 && receive(fd, got) > 0)
            all += got;
        over = since_boot();
        await(-1, 0);
    });
    c.run("client", [&] {
        const int fd = connect_one();
        send_text(fd, "one");
        send_text(fd, "two");
        ::shutdown(fd, SHUT_WR);
        await(-1, 0);
    });
    w.run_for(620ms);
    EXPECT_EQ(over, 0ms);
    EXPECT_FALSE(w.net().quiet());
    w.heal();
    w.run_for(5ms);
    EXPECT_EQ(all, "onetwo");
    EXPECT_GE(over, 620ms);
    EXPECT_LE(over, 622ms);
    EXPECT_TRUE(w.net().quiet());
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

TEST(heal, clears_the_ways_and_hastens_what_is_on_them_in_order) {
    expect_clear_after({at(faults::link_clog, "c1>server", 2, 9'000'000)});
    expect_clear_after({at(faults::link_partition, "c1<>server", 3, 9'000'000)});
    expect_clear_after({at(faults::link_isolate, "c1", 2, 9'000'000)});
    expect_clear_after({at(faults::link_swizzle, "network", 3, 2'000'000)});
    expect_clear_after(
        {at(faults::link_tail, away, 0, 4'000'000), at(faults::order_priority, away, 2, 9)});
    expect_clear_after({at(faults::link_loss, away, 3, 6)});
    expect_clear_after({at(faults::link_distance, "c1<>server", 0, 300'000)});
    expect_clear_after({at(faults::link_slow, connection, 0, 300'000),
                        at(faults::link_bandwidth, connection, 0, 50'000)});
    expect_clear_after({at(faults::read_stall, away, 3, 50'000'000)});
    expect_clear_after({at(faults::write_zero_window, away, 2, 9'000'000)});
    expect_clear_after({at(faults::close_late_fin, away, 0, 9'000'000)});
}

TEST(heal, delivers_what_a_network_interface_holds) {
    const std::vector list{at(faults::read_coalesce, "server", 0, 50'000)};
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    duration connected{0};
    s.run("server", [] { await(accept_one(), 0); });
    c.run("client", [&] {
        const int fd = connect_one();
        connected = since_boot();
        await(fd, 0);
    });
    w.run_for(10ms);
    EXPECT_FALSE(w.net().quiet());
    w.heal();
    w.run_for(5ms);
    EXPECT_EQ(connected, 11ms);
}

TEST(heal, lets_the_next_syn_through) {
    const std::vector list{at(faults::connect_unanswered, connection, 0, 1)};
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    duration connected{0};
    s.run("server", [] { await(accept_one(), 0); });
    c.run("client", [&] {
        const int fd = connect_one();
        connected = since_boot();
        await(fd, 0);
    });
    w.run_for(10s);
    w.heal();
    w.run_for(10s);
    EXPECT_EQ(connected, 15'002ms); // 1 + 2 + 4 + 8 s, and there and back
}

} // namespace
} // namespace squall::fault_tests
