#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, close_reset_ends_the_connection_at_both_ends) {
    const body sees_reset = [](int fd) {
        std::string got;
        await(fd, POLLERR);
        while (receive(fd, got) > 0) {
        }
        EXPECT_EQ(send_text(fd, "x"), -EPIPE); // the error was told by recv
    };
    play({at(faults::close_reset, away, 1, 5000)}, sees_reset, [&](int fd) {
        EXPECT_EQ(send_text(fd, "abc"), 3);
        sees_reset(fd);
    });
}

TEST(faults, close_vanish_is_silence_and_in_the_end_a_time_out) {
    play(
        {at(faults::close_vanish, away, 0, 1)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4); // the last segment that the path carried
            EXPECT_EQ(send_text(fd, "anybody?"), 8);
            // "a hypothetical timeout of 924.6 seconds", tcp(7), tcp_retries2
            EXPECT_EQ(timed([&] { EXPECT_NE(await(fd, POLLIN) & POLLERR, 0); }), 924'600ms);
            EXPECT_EQ(receive(fd, got), -ETIMEDOUT);
        },
        [](int fd) { EXPECT_EQ(send_text(fd, "bye."), 4); });
}

TEST(faults, close_late_fin_comes_long_after_the_data) {
    play(
        {at(faults::close_late_fin, away, 0, 20'000'000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 20s);
            EXPECT_EQ(receive(fd, got), 0);
        },
        [](int fd) {
            send_text(fd, "bye.");
            ::shutdown(fd, SHUT_WR);
        });
}

TEST(faults, close_orphan_discards_what_is_unsent_and_resets) {
    play(
        {at(faults::close_orphan, away, 0, 1)},
        [](int fd) {
            std::string got;
            await(fd, POLLERR);
            EXPECT_EQ(receive(fd, got), 4) << "this was on the way";
            EXPECT_EQ(receive(fd, got), 0) << "and then the FIN";
            EXPECT_EQ(send_text(fd, "x"), -EPIPE);
        },
        [](int fd) {
            send_text(fd, "bye.");
            ::close(fd);
        });
}

TEST(faults, close_after_fin_resets_a_half_closed_connection) {
    play(
        {at(faults::close_after_fin, away, 0, 100'000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 0);
            EXPECT_EQ(timed([&] { await(fd, POLLERR); }), 99ms);
            EXPECT_EQ(send_text(fd, "answer"), -EPIPE) << "CLOSE_WAIT (tcp_reset)";
        },
        [](int fd) {
            ::shutdown(fd, SHUT_WR);
            await(fd, POLLERR);
            std::string got;
            EXPECT_EQ(receive(fd, got), -ECONNRESET);
        });
}

TEST(faults, close_before_shutdown_leaves_nothing_to_shut_down) {
    play(
        {at(faults::close_before_shutdown, back, 0, 1)},
        [](int fd) {
            EXPECT_EQ(outcome(::shutdown(fd, SHUT_WR)), -ENOTCONN);
            std::string got;
            EXPECT_EQ(receive(fd, got), -ECONNRESET);
        },
        [](int fd) { EXPECT_NE(await(fd, POLLIN) & POLLERR, 0); });
}

} // namespace
} // namespace squall::fault_tests
