// How hosts go down and come back, as programs and their peers see it.

#include "sim/faults/fault_world.hpp"

#include <boost/asio.hpp>

#include <memory>
#include <string>

namespace squall::fault_tests {
namespace {

namespace asio = boost::asio;

/// What a read on a connected, nonblocking socket comes to once there is something: bytes, 0 at
/// the end, or minus an errno.
long read_one(int fd) {
    await(fd, POLLIN);
    char byte = 0;
    return outcome(::recv(fd, &byte, 1, 0));
}

/// A server that accepts one connection and then waits for ever without reading.
void accept_and_wait() {
    accept_one();
    ::poll(nullptr, 0, -1);
}

long end_after_crash(bool with_unread_data) {
    two_hosts t;
    t.server.run("server", accept_and_wait);
    long got = 1;
    t.client.run(
        "client",
        [&] {
            const int fd = connect_one();
            if (with_unread_data) {
                EXPECT_EQ(::send(fd, "x", 1, 0), 1);
            }
            got = read_one(fd);
        },
        true);
    t.w.after(100ms, [&] { t.server.crash(); });
    EXPECT_TRUE(t.w.run_until([&] { return got != 1; }, 1s));
    EXPECT_EQ(t.w.outcome(), verdict::healthy);
    EXPECT_EQ(t.server.descriptors.open_count(), 0U);
    return got;
}

TEST(host_life, a_crash_resets_connections_with_unread_data_and_finishes_the_others) {
    EXPECT_EQ(end_after_crash(true), -ECONNRESET);
    EXPECT_EQ(end_after_crash(false), 0);
}

TEST(host_life, what_was_written_before_a_crash_arrives_whole) {
    two_hosts t;
    t.server.run("server", [&] {
        const int fd = accept_one();
        EXPECT_EQ(::send(fd, "last", 4, 0), 4);
        t.server.crash();
    });
    std::string all;
    bool over = false;
    t.client.run(
        "client",
        [&] {
            const int fd = connect_one();
            while (!over) {
                await(fd, POLLIN);
                std::string got;
                over = receive(fd, got) <= 0;
                all += got;
            }
        },
        true);
    EXPECT_TRUE(t.w.run_until([&] { return over; }, 1s));
    EXPECT_EQ(all, "last");
}

TEST(host_life, a_program_runs_on_deaf_to_its_next_wait_and_its_objects_die_there) {
    struct noted {
        explicit noted(int& n) : count(n) {}
        ~noted() { ++count; }
        int& count;
    };
    two_hosts t;
    int died = 0;
    int after_wait = 0;
    t.server.run("server", [&] {
        const noted object(died);
        const int fd = ::eventfd(0, 0);
        t.server.crash();
        EXPECT_EQ(outcome(::eventfd(0, 0)), -EIO);
        EXPECT_EQ(outcome(::listen(fd, 1)), -EIO);
        EXPECT_EQ(::close(fd), 0);
        EXPECT_EQ(died, 0);
        ::usleep(1);
        ++after_wait;
    });
    t.w.run_for(1s);
    EXPECT_EQ(died, 1);
    EXPECT_EQ(after_wait, 0);
    EXPECT_EQ(t.server.state(), host_state::down);
    EXPECT_EQ(t.w.outcome(), verdict::healthy);
}

TEST(host_life, a_crash_while_time_passes_in_a_call_makes_that_call_fail) {
    two_hosts t({at(faults::cpu_call, "server", 1, 10'000)}); // 0 is the accept
    long got = 1;
    t.server.run("server", [&] {
        const int fd = accept_one();
        got = outcome(::send(fd, "x", 1, 0));
        ::poll(nullptr, 0, -1);
    });
    t.client.run(
        "client", [] { read_one(connect_one()); }, true);
    t.w.after(8ms, [&] { t.server.crash(); });
    t.w.run_for(1s);
    EXPECT_EQ(got, -EIO);
}

TEST(host_life, a_crash_passes_through_io_context_run) {
    two_hosts t;
    auto owned = std::make_shared<int>(1);
    const std::weak_ptr<int> left = owned;
    int ran_on = 0;
    t.server.run("server", [&, kept = std::exchange(owned, nullptr)] {
        asio::io_context io;
        asio::ip::tcp::acceptor acceptor(io, {asio::ip::tcp::v4(), 7});
        acceptor.async_accept([object = std::make_shared<int>(*kept)](auto, auto) {});
        asio::steady_timer timer(io, 1s);
        timer.async_wait([&](auto) { ++ran_on; });
        io.run();
        ++ran_on;
    });
    t.w.after(10ms, [&] { t.server.crash(); });
    t.w.run_for(5s);
    EXPECT_EQ(ran_on, 0);
    EXPECT_EQ(t.w.outcome(), verdict::healthy);
    EXPECT_EQ(t.w.abandoned(), 0U);
    EXPECT_FALSE(left.expired()); // to start the program again
    t.w.end();
}

TEST(host_life, a_program_that_swallows_its_end_is_abandoned_and_the_next_one_starts) {
    two_hosts t;
    int starts = 0;
    t.server.run("server", [&] {
        ++starts;
        for (;;) {
            try {
                ::poll(nullptr, 0, -1);
            } catch (...) { // NOLINT: swallows whatever ends it
            }
        }
    });
    t.w.after(1ms, [&] {
        t.server.crash();
        t.server.restart();
    });
    t.w.run_for(1s);
    EXPECT_EQ(t.w.abandoned(), 1U);
    EXPECT_EQ(starts, 2);
}

TEST(host_life, restart_runs_in_the_next_incarnation_what_had_not_returned) {
    two_hosts t;
    int server_starts = 0;
    int short_runs = 0;
    std::vector<std::uint64_t> drawn;
    t.server.run(
        "short", [&] { ++short_runs; }, true);
    t.server.run("server", [&] {
        ++server_starts;
        std::uint64_t word = 0;
        EXPECT_EQ(::getentropy(&word, sizeof word), 0);
        drawn.push_back(word);
        accept_and_wait();
    });
    t.w.after(10ms, [&] {
        t.server.crash();
        t.server.restart(90ms);
    });
    t.w.run_for(99ms);
    EXPECT_EQ(server_starts, 1);
    t.w.run_for(2ms);
    EXPECT_EQ(server_starts, 2);
    EXPECT_EQ(short_runs, 1);
    EXPECT_EQ(t.server.incarnation(), 2U);
    EXPECT_NE(drawn.at(0), drawn.at(1));
}

TEST(host_life, a_connection_of_the_second_incarnation_is_named_so) {
    two_hosts t;
    t.server.run("server", accept_and_wait);
    t.client.run("client", [] {
        connect_one();
        ::poll(nullptr, 0, -1);
    });
    struct names final : trace_listener {
        void on_event(const trace_event& e) override {
            if (e.name == "syn")
                all.emplace_back(e.actor);
        }
        std::vector<std::string> all;
    } seen;
    t.w.history().add_listener(seen);
    t.w.after(10ms, [&] {
        t.client.crash();
        t.client.restart();
    });
    t.w.run_for(1s);
    EXPECT_EQ(seen.all, (std::vector<std::string>{"c1#1>server:7/1>", "c1#2>server:7/1>"}));
}

/// A client that is connected to a server which loses power 100 ms after the start.
struct power_cut {
    /// `before_reading` runs on the client at 200 ms.
    explicit power_cut(const body& before_reading) {
        t.server.run("server", accept_and_wait);
        t.client.run(
            "client",
            [this, before_reading] {
                const int fd = connect_one();
                ::usleep(200'000);
                before_reading(fd);
                got = read_one(fd);
                when = t.w.now();
            },
            true);
        t.w.after(100ms, [this] { t.server.power_off(); });
    }
    two_hosts t;
    long got = 1;
    instant when{};
};

void send_x(int fd) {
    EXPECT_EQ(::send(fd, "x", 1, 0), 1);
}

TEST(host_life, a_power_off_says_nothing_to_a_peer_that_says_nothing) {
    power_cut p(nothing);
    p.t.w.run_for(24h);
    EXPECT_EQ(p.got, 1);
}

TEST(host_life, a_peer_of_a_host_without_power_times_out_when_it_sends) {
    power_cut p(send_x);
    EXPECT_TRUE(p.t.w.run_until([&] { return p.got != 1; }, 24h));
    EXPECT_EQ(p.got, -ETIMEDOUT);
    EXPECT_GT(p.when.time_since_epoch(), 924s);
}

TEST(host_life, after_power_is_back_the_next_retransmission_is_answered_with_rst) {
    power_cut p(send_x);
    p.t.w.after(1s, [&] {
        EXPECT_EQ(p.got, 1);
        p.t.server.restart();
    });
    EXPECT_TRUE(p.t.w.run_until([&] { return p.got != 1; }, 24h));
    EXPECT_EQ(p.got, -ECONNRESET);
    // Lost at about 0.2 s, sent again after 0.2, 0.4 and 0.8 s more.
    EXPECT_EQ(p.when.time_since_epoch() / 10ms, 160);
}

TEST(host_life, what_a_peer_sends_first_after_power_is_back_is_answered_with_rst_too) {
    power_cut p([](int fd) {
        ::sleep(10);
        send_x(fd);
    });
    p.t.w.after(1s, [&] { p.t.server.restart(); });
    EXPECT_TRUE(p.t.w.run_until([&] { return p.got != 1; }, 24h));
    EXPECT_EQ(p.got, -ECONNRESET);
}

TEST(host_life, who_connects_to_a_host_without_power_gets_through_once_it_is_back) {
    two_hosts t;
    t.server.run("server", accept_and_wait);
    instant connected{};
    t.w.after(10ms, [&] {
        t.server.power_off();
        t.client.run(
            "client", [&] { connect_one(), connected = t.w.now(); }, true);
        t.server.restart(2s);
    });
    EXPECT_TRUE(t.w.run_until([&] { return connected != instant{}; }, 24h));
    EXPECT_EQ(connected.time_since_epoch(), 10ms + 1s + 2s + 2ms); // the third SYN
}

TEST(host_life, a_crashed_host_refuses_and_its_scripted_peers_stay) {
    two_hosts t;
    t.server.run("server", accept_and_wait);
    long got = 1;
    t.w.after(10ms, [&] {
        t.server.crash();
        t.client.run(
            "client", [&] { got = read_one(connect_one()); }, true);
    });
    t.w.run_for(1s);
    EXPECT_EQ(got, -ECONNREFUSED);
}

TEST(host_life, stop_without_a_handler_ends_the_program) {
    two_hosts t;
    t.server.run("server", accept_and_wait);
    t.w.after(10ms, [&] { t.server.stop(); });
    t.w.run_for(1s);
    EXPECT_EQ(t.server.state(), host_state::down);
    EXPECT_EQ(t.w.outcome(), verdict::healthy);
}

// The same program in a child of this process, with kill(SIGSTOP) and kill(SIGCONT), gave the
// same on Linux 6.1: EINTR from epoll_wait, and nothing to be seen from poll and nanosleep.
TEST(host_life, a_pause_interrupts_epoll_wait_and_nothing_else) {
    two_hosts t;
    std::vector<long> got;
    instant told{};
    t.server.run(
        "epoll",
        [&] {
            const int ep = ::epoll_create1(0);
            epoll_event e{};
            got.push_back(outcome(::epoll_wait(ep, &e, 1, 2000)));
            told = t.w.now();
            got.push_back(::epoll_wait(ep, &e, 1, 0)); // that was it
        },
        true);
    t.client.run(
        "poll", [&] { got.push_back(::poll(nullptr, 0, 600)); }, true);
    t.w.after(100ms, [&] { t.server.pause(300ms), t.client.pause(300ms); });
    t.w.run_for(3s);
    EXPECT_EQ(got, (std::vector<long>{-EINTR, 0, 0}));
    EXPECT_EQ(told.time_since_epoch(), 400ms);
}

TEST(host_life, while_programs_are_paused_the_kernel_acknowledges_and_queues) {
    two_hosts t;
    std::string got;
    std::vector<instant> when;
    t.server.run(
        "server",
        [&] {
            const int fd = accept_one();
            while (got.size() < 3) {
                await(fd, POLLIN);
                receive(fd, got);
                when.push_back(t.w.now());
            }
        },
        true);
    int acknowledged = 0;
    t.client.run(
        "client",
        [&] {
            const int fd = connect_one();
            ::usleep(20'000);
            for (int i = 0; i < 3; ++i, ::usleep(10'000))
                send_x(fd);
            acknowledged = 1;
        },
        true);
    t.w.after(10ms, [&] { t.server.pause(500ms); });
    t.w.run_for(200ms);
    EXPECT_EQ(acknowledged, 1);
    EXPECT_TRUE(got.empty());
    t.w.run_for(1s);
    EXPECT_EQ(got, "xxx");
    EXPECT_EQ(when, std::vector{instant{510ms}});
}

TEST(host_life, resume_ends_a_pause_early) {
    two_hosts t;
    instant woke{};
    t.server.run(
        "server",
        [&] {
            ::usleep(50'000);
            woke = t.w.now();
        },
        true);
    t.w.after(10ms, [&] { t.server.pause(1h); });
    t.w.after(70ms, [&] { t.server.resume(); });
    t.w.run_for(1s);
    EXPECT_EQ(woke, instant{70ms});
}

} // namespace
} // namespace squall::fault_tests
