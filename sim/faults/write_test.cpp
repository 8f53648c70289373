#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, write_short_takes_less_than_there_is_room_for) {
    constexpr std::size_t room = 16'384;
    play(
        {at(faults::write_short, back, 5, 1000)},
        [](int fd) {
            const std::string big(2 * room, 'x');
            EXPECT_EQ(send_text(fd, big), static_cast<long>(room - 1000));
            EXPECT_NE(await(fd, POLLOUT), 0); // and EPOLLOUT comes
        },
        nothing);
}

TEST(faults, write_eagain_refuses_and_then_wakes_an_edge_triggered_poller) {
    play(
        {at(faults::write_eagain, back, 2, 40'000)},
        [](int fd) {
            const int ep = ::epoll_create1(0);
            epoll_event wanted{EPOLLOUT | EPOLLET, {}};
            ::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &wanted);
            epoll_event got{};
            EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
            EXPECT_EQ(send_text(fd, "hello"), -EAGAIN);
            EXPECT_EQ(timed([&] { EXPECT_EQ(::epoll_wait(ep, &got, 1, 1000), 1); }), 40ms);
            EXPECT_EQ(got.events, EPOLLOUT);
            EXPECT_EQ(send_text(fd, "hello"), 5);
        },
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 5);
        });
}

TEST(faults, write_buffer_makes_the_send_buffer_small) {
    play(
        {at(faults::write_buffer, back, 0, 2)},
        [](int fd) { EXPECT_EQ(send_text(fd, std::string(10'000, 'x')), 4608); }, nothing);
}

} // namespace
} // namespace squall::fault_tests
