// Each situation is brought about on the simulated kernel, and once so nearly that it must not
// count.

#include "sim/faults/fault_world.hpp"
#include "sim/probes/situations.hpp"

namespace squall::fault_tests {
namespace {

/// What `p` counts in a world of two hosts, 1 ms apart, with this tape.
probe_count count(const probe& p, const std::vector<decision>& list, const body& server,
                  const body& client) {
    const auto watch = p.make();
    two_hosts both(list);
    auto& [source, w, s, c] = both;
    w.history().add_listener(*watch);
    int done = 0;
    s.run(
        "server", [&] { server(accept_one()), ++done; }, true);
    c.run(
        "client", [&] { client(connect_one()), ++done; }, true);
    EXPECT_TRUE(w.run_until([&] { return done == 2; }, 48h));
    w.run_for(1s); // what was sent last arrives
    watch->finish();
    return watch->count();
}

void wait_ms(int ms) {
    ::usleep(static_cast<useconds_t>(ms * 1000));
}

TEST(situations, accepts_reordered) {
    const auto knock = [](bool overtaken) {
        const auto watch = probes::accepts_reordered.make();
        std::vector<decision> list;
        if (overtaken)
            list.push_back(at(faults::accept_overflow, connection, 0, 50'000));
        listed_source source(list);
        world w(source);
        w.history().add_listener(*watch);
        host& s = w.add_host("server");
        s.run(
            "server",
            [] {
                const int listener = listen_here();
                for (int i = 0; i < 2; ++i) {
                    await(listener, POLLIN);
                    ::accept(listener, nullptr, nullptr);
                }
            },
            true);
        int when = 0;
        for (const char* const name : {"c1", "c2"})
            w.add_host(name).run("client",
                                 [ms = when++] { wait_ms(ms), connect_one(), await(-1, 0); });
        w.run_for(1s);
        return watch->count();
    };
    EXPECT_EQ(knock(true), (probe_count{1, 2}));
    EXPECT_EQ(knock(false), (probe_count{0, 2}));
}

TEST(situations, descriptor_reused) {
    const auto after_closing = [](bool closes) {
        return count(
            probes::descriptor_reused, {},
            [=](int fd) {
                const int listener = fd - 1;
                if (closes)
                    ::close(fd);
                await(listener, POLLIN);
                ::accept(listener, nullptr, nullptr);
            },
            [](int) { wait_ms(10), connect_one(); });
    };
    EXPECT_EQ(after_closing(true), (probe_count{1, 2}));
    EXPECT_EQ(after_closing(false), (probe_count{0, 2}));
}

TEST(situations, reset_with_unread_data) {
    const auto with = [](bool reads) {
        return count(
            probes::reset_with_unread_data, {},
            [=](int fd) {
                std::string got;
                if (reads)
                    await(fd, POLLIN), receive(fd, got);
                wait_ms(100);
            },
            [](int fd) {
                send_text(fd, "hello");
                wait_ms(50);
                const linger now{1, 0};
                ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
                ::close(fd);
            });
    };
    // A server that has not read is not known to be a program's until it does.
    EXPECT_EQ(with(false), (probe_count{1, 1}));
    EXPECT_EQ(with(true), (probe_count{0, 1}));
}

TEST(situations, write_after_full_close) {
    const auto with = [](bool full) {
        return count(
            probes::write_after_full_close, {},
            [](int fd) {
                await(fd, POLLIN);
                EXPECT_EQ(send_text(fd, "hello"), 5);
                wait_ms(10);
            },
            [=](int fd) {
                if (full)
                    ::close(fd);
                else
                    ::shutdown(fd, SHUT_WR);
                wait_ms(100);
            });
    };
    EXPECT_EQ(with(true), (probe_count{1, 1}));
    EXPECT_EQ(with(false), (probe_count{0, 1}));
}

TEST(situations, simultaneous_close) {
    const auto with = [](int server_waits) {
        return count(
            probes::simultaneous_close, {},
            [=](int fd) {
                wait_ms(server_waits);
                EXPECT_EQ(send_text(fd, "x"), 1); // shows whose the descriptor is
                ::shutdown(fd, SHUT_WR);
                wait_ms(100);
            },
            [](int fd) {
                wait_ms(50);
                ::shutdown(fd, SHUT_WR);
                wait_ms(100);
            });
    };
    // The server is accepted at 3 ms, the client connected at 2 ms, and a FIN travels for 1 ms.
    EXPECT_EQ(with(49).hits, 1U);
    EXPECT_EQ(with(40).hits, 0U);
    EXPECT_EQ(with(60).hits, 0U);
}

TEST(situations, close_with_pending_write) {
    const auto with = [](std::size_t bytes) {
        return count(
            probes::close_with_pending_write, {},
            [=](int fd) {
                send_text(fd, std::string(bytes, 'x'));
                ::close(fd);
            },
            [](int) { wait_ms(100); });
    };
    EXPECT_EQ(with(50'000), (probe_count{1, 1}));
    EXPECT_EQ(with(5000), (probe_count{0, 1}));
}

TEST(situations, completion_after_close) {
    const auto with = [](bool looks) {
        return count(
            probes::completion_after_close, {},
            [=](int fd) {
                const int ep = ::epoll_create1(0);
                epoll_event wanted{EPOLLIN, {}};
                ::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &wanted);
                epoll_event got{};
                EXPECT_EQ(::epoll_wait(ep, &got, 1, 1000), 1);
                std::string text;
                if (looks)
                    receive(fd, text);
                ::close(fd);
            },
            [](int fd) { send_text(fd, "hello"), wait_ms(100); });
    };
    EXPECT_EQ(with(false), (probe_count{1, 1}));
    EXPECT_EQ(with(true), (probe_count{0, 1}));
}

} // namespace
} // namespace squall::fault_tests
