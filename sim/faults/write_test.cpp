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

TEST(faults, write_zero_window_stops_what_is_sent_before_a_byte) {
    play(
        {at(faults::write_zero_window, back, 3, 4'000'000)},
        [](int fd) {
            EXPECT_EQ(send_text(fd, "0123456789"), 10) << "the send buffer takes it";
            const std::string more(16'384, 'x');
            EXPECT_EQ(send_text(fd, more), 16'384 - 10);
            EXPECT_EQ(timed([&] { EXPECT_EQ(await(fd, POLLOUT), POLLOUT); }), 4002ms);
        },
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 3);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 4s);
        });
}

TEST(faults, write_reset_fails_the_write_itself) {
    play(
        {at(faults::write_reset, back, 7, 1)},
        [](int fd) {
            EXPECT_EQ(send_text(fd, "hello"), 5);
            EXPECT_EQ(await(fd, POLLOUT), POLLOUT) << "nothing was wrong before";
            EXPECT_EQ(send_text(fd, "hello"), -ECONNRESET);
            EXPECT_EQ(send_text(fd, "hello"), -EPIPE);
        },
        [](int fd) {
            std::string got;
            await(fd, POLLERR);
            while (receive(fd, got) > 0) {
            }
            EXPECT_EQ(send_text(fd, "x"), -EPIPE);
        });
}

TEST(faults, write_timeout_gives_up_what_was_taken) {
    play(
        {at(faults::write_timeout, back, 5, 2)},
        [](int fd) {
            EXPECT_EQ(send_text(fd, "hello"), 5);
            EXPECT_EQ(send_text(fd, "world"), 5) << "taken, and lost";
            EXPECT_EQ(timed([&] { await(fd, POLLERR); }), 6200ms);
            std::string got;
            EXPECT_EQ(receive(fd, got), -ETIMEDOUT);
        },
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 5);
            pollfd p{fd, POLLIN | POLLRDHUP, 0};
            EXPECT_EQ(::poll(&p, 1, 60'000), 0) << "nobody tells this end";
        });
}

TEST(faults, write_no_memory_fails_once_and_takes_nothing) {
    for (const auto& [value, error] : {std::pair(1, ENOBUFS), std::pair(2, ENOMEM)})
        play(
            {at(faults::write_no_memory, back, 2, static_cast<std::uint64_t>(value))},
            [wanted = error](int fd) {
                EXPECT_EQ(send_text(fd, "hello"), -wanted);
                EXPECT_EQ(send_text(fd, "hello"), 5);
            },
            [](int fd) {
                std::string got;
                await(fd, POLLIN);
                EXPECT_EQ(receive(fd, got), 5);
            });
}

} // namespace
} // namespace squall::fault_tests
