#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

/// For 5 ms after its first accept the server can make no descriptor, and then it can.
void expect_no_descriptors(const site& shortage, int error) {
    listed_source source(std::vector{at(shortage, "server", 0, 5000)});
    world w(source);
    bool done = false;
    w.add_host("server").run(
        "server",
        [&] {
            const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            EXPECT_EQ(::listen(listener, 1), 0);
            EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -error); // queue is empty
            EXPECT_EQ(outcome(::eventfd(0, 0)), -error);
            EXPECT_EQ(outcome(::socket(AF_INET, SOCK_STREAM, 0)), -error);
            ::usleep(5000);
            EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EAGAIN);
            EXPECT_GE(::eventfd(0, 0), 0);
            done = true;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return done; }, 1s));
}

TEST(faults, accept_emfile_fails_every_call_that_makes_a_descriptor_for_a_time) {
    expect_no_descriptors(faults::accept_emfile, EMFILE);
}

TEST(faults, accept_enfile_fails_every_call_that_makes_a_descriptor_for_a_time) {
    expect_no_descriptors(faults::accept_enfile, ENFILE);
}

/// A listener on which one client knocks at 1 ms; `server` has the listening descriptor. What
/// the client's connection came to: 0, or its SO_ERROR when its socket became ready for reading.
int knock(const decision& one, const body& server) {
    listed_source source(std::vector{one});
    world w(source);
    host& s = w.add_host("server");
    host& c = w.add_host("c1");
    w.net().set_latency(s, c, 1ms);
    int error = -1;
    s.run(
        "server",
        [&] {
            const int listener = listen_here();
            EXPECT_EQ(await(listener, POLLIN), POLLIN);
            server(listener);
        },
        true);
    c.run(
        "client",
        [&] {
            const int fd = connect_one();
            await(fd, POLLIN);
            std::string got;
            error = static_cast<int>(-receive(fd, got));
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return error >= 0; }, 48h));
    EXPECT_EQ(w.decisions().taken().size(), 1U);
    return error;
}

TEST(faults, accept_enobufs_fails_once_and_the_connection_stays_queued) {
    EXPECT_EQ(0, knock(at(faults::accept_enobufs, "server", 0, 1), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -ENOBUFS);
                  const int fd = ::accept(listener, nullptr, nullptr);
                  EXPECT_GE(fd, 0);
                  ::close(fd);
              }));
}

TEST(faults, accept_aborted_takes_a_connection_away_and_resets_its_client) {
    EXPECT_EQ(ECONNRESET, knock(at(faults::accept_aborted, "server", 0, 1), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -ECONNABORTED);
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EAGAIN);
              }));
}

TEST(faults, accept_backlog_drops_syns_and_the_client_comes_again) {
    play({at(faults::accept_backlog, connection, 0, 2)}, nothing, [](int) {
        // 1 s and 2 s to the third SYN, and 1 ms each way.
        EXPECT_EQ(since_boot(), 3002ms);
    });
}

TEST(faults, accept_reset_leaves_a_socket_to_accept_that_is_dead) {
    play(
        {at(faults::accept_reset, connection, 0, 10)},
        [](int fd) {
            std::string got;
            ::usleep(100);
            EXPECT_EQ(receive(fd, got), -ECONNRESET);
        },
        nothing);
}

TEST(faults, accept_enomem_fails_once_and_the_connection_stays_queued) {
    EXPECT_EQ(0, knock(at(faults::accept_enomem, "server", 0, 1), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -ENOMEM);
                  const int fd = ::accept(listener, nullptr, nullptr);
                  EXPECT_GE(fd, 0);
                  ::close(fd);
              }));
}

TEST(faults, accept_pending_error_tells_the_connections_error_and_takes_it_away) {
    EXPECT_EQ(ECONNRESET, knock(at(faults::accept_pending_error, "server", 0, 6), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EHOSTUNREACH);
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EAGAIN);
              }));
}

TEST(faults, accept_overflow_completes_the_connection_late_and_its_data_with_it) {
    duration accepted_after{0};
    play(
        {at(faults::accept_overflow, connection, 0, 700'000)},
        [&](int fd) {
            accepted_after = since_boot();
            std::string got;
            EXPECT_EQ(receive(fd, got), 5) << "the data came with the connection";
        },
        [](int fd) {
            EXPECT_EQ(since_boot(), 2ms) << "the client's end is connected at once";
            send_text(fd, "early");
        });
    EXPECT_EQ(accepted_after, 703ms);
}

TEST(faults, accept_ack_lost_leaves_it_to_the_first_data_to_complete_the_connection) {
    play(
        {at(faults::accept_ack_lost, connection, 0, 1)},
        [](int fd) {
            EXPECT_EQ(since_boot(), 53ms);
            std::string got;
            EXPECT_EQ(receive(fd, got), 5);
        },
        [](int fd) {
            ::usleep(50'000);
            send_text(fd, "hello");
        });
}

TEST(faults, accept_ack_lost_with_a_fin_next_gives_a_socket_at_its_end) {
    play(
        {at(faults::accept_ack_lost, connection, 0, 1)},
        [](int fd) {
            std::string got;
            EXPECT_EQ(receive(fd, got), 0);
        },
        [](int fd) { ::close(fd); });
}

TEST(faults, accept_ack_lost_without_data_is_made_good_by_the_next_syn_ack) {
    play(
        {at(faults::accept_ack_lost, connection, 0, 1)},
        [](int) { EXPECT_EQ(since_boot(), 1004ms); }, nothing);
}

} // namespace
} // namespace squall::fault_tests
