#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, order_priority_puts_one_of_two_events_of_the_same_instant_last) {
    const auto first_of = [](std::uint64_t rank) {
        std::vector<decision> list;
        if (rank != 0)
            list.push_back(at(faults::order_priority, "a", 1, rank));
        listed_source source(list);
        world w(source);
        std::string order;
        for (const char* const name : {"a", "b"})
            w.add_host(name).run(
                name,
                [&order, name] {
                    ::usleep(1000);
                    order += name;
                },
                true);
        w.run_for(1s);
        return order;
    };
    EXPECT_EQ(first_of(0), "ab");
    EXPECT_EQ(first_of(1), "ba");
}

// The calm choice goes by the client's port, 32768; the tape moves it on.
TEST(faults, order_reuseport_picks_another_listener_of_the_group) {
    const auto chosen = [](std::uint64_t further) {
        std::vector<decision> list;
        if (further != 0)
            list.push_back(at(faults::order_reuseport, connection, 0, further));
        listed_source source(list);
        world w(source);
        int which = -1;
        w.add_host("server").run(
            "server",
            [&which] {
                std::array<pollfd, 3> all{};
                for (pollfd& p : all) {
                    const int on = 1;
                    sockaddr_in a = server_address();
                    p = {::socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0};
                    ::setsockopt(p.fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
                    EXPECT_EQ(::bind(p.fd, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
                    EXPECT_EQ(::listen(p.fd, 8), 0);
                }
                EXPECT_EQ(::poll(all.data(), all.size(), 60'000), 1);
                for (std::size_t i = 0; i < all.size(); ++i)
                    if (all.at(i).revents != 0)
                        which = static_cast<int>(i);
            },
            true);
        w.add_host("c1").run(
            "client", [] { connect_one(); }, true);
        w.run_for(1s);
        EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
        return which;
    };
    EXPECT_EQ(chosen(0), 32'768 % 3);
    EXPECT_EQ(chosen(1), (32'768 + 1) % 3);
    EXPECT_EQ(chosen(5), (32'768 + 5) % 3);
}

} // namespace
} // namespace squall::fault_tests
