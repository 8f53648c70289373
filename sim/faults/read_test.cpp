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

} // namespace
} // namespace squall::fault_tests
