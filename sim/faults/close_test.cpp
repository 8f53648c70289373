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

} // namespace
} // namespace squall::fault_tests
