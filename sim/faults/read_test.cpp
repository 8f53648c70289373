#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, read_split_cuts_a_segment_and_holds_the_rest) {
    play(
        {at(faults::read_split, away, 4, 30'000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 30ms);
            EXPECT_EQ(receive(fd, got), 6);
        },
        [](int fd) { EXPECT_EQ(send_text(fd, "0123456789"), 10); });
}

TEST(faults, read_dribble_makes_the_next_bytes_come_one_by_one) {
    play(
        {at(faults::read_dribble, away, 3, 2000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 3);
            const duration took = timed([&] {
                for (int i = 1; i < 32; ++i) {
                    await(fd, POLLIN);
                    EXPECT_EQ(receive(fd, got), 1);
                }
                await(fd, POLLIN);
            });
            EXPECT_EQ(took, 64ms);
            EXPECT_EQ(receive(fd, got), 6) << "the rest comes with the last of them";
        },
        [](int fd) { EXPECT_EQ(send_text(fd, std::string(40, 'x')), 40); });
}

TEST(faults, read_stall_pauses_in_the_middle_of_what_is_sent) {
    play(
        {at(faults::read_stall, away, 4, 45'000'000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 45s);
            EXPECT_EQ(receive(fd, got), 6);
        },
        [](int fd) { EXPECT_EQ(send_text(fd, "0123456789"), 10); });
}

TEST(faults, read_coalesce_holds_all_that_arrives_and_then_delivers_it_at_once) {
    play(
        {at(faults::read_coalesce, "server", 2, 40'000)}, // 0 and 1 are SYN and ACK
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 40ms);
            EXPECT_EQ(receive(fd, got), 6);
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 0) << "the FIN came after them";
        },
        [](int fd) {
            send_text(fd, "one");
            ::usleep(20'000);
            send_text(fd, "two");
            ::usleep(20'000); // arrives at the very moment at which the others are delivered
            ::close(fd);
        });
}

TEST(faults, read_buffer_makes_the_window_small) {
    play(
        {at(faults::read_buffer, back, 0, 4)}, // 4 KiB
        [](int fd) {
            ::sleep(1);
            std::string got;
            EXPECT_EQ(receive(fd, got), 4096);
            EXPECT_EQ(receive(fd, got), -EAGAIN) << "no more was on the way";
        },
        [](int fd) {
            ::usleep(10'000); // until it has been accepted
            EXPECT_EQ(send_text(fd, std::string(8000, 'x')), 8000);
        });
}

} // namespace
} // namespace squall::fault_tests
