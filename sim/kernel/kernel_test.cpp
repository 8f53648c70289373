// Every test here runs twice: on the simulated kernel and on the real one.

#include "sim/kernel/both_kernels.hpp"

#include <array>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <vector>

namespace squall {
namespace {

class kernel : public testing::TestWithParam<kernel_kind> {
protected:
    static void on(const std::function<void()>& body) { run_on(GetParam(), body); }
};

INSTANTIATE_TEST_SUITE_P(both, kernel, testing::Values(kernel_kind::simulated, kernel_kind::real),
                         [](const auto& which) {
                             return which.param == kernel_kind::real ? "real" : "simulated";
                         });

TEST_P(kernel, a_fresh_socket_is_writable_and_hung_up) {
    on([] {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(loopback_pair::bits(fd), POLLOUT | POLLHUP);
        EXPECT_EQ(send_text(fd, "x"), -EPIPE);
        std::string got;
        EXPECT_EQ(receive(fd, got), -ENOTCONN);
        ::close(fd);
    });
}

TEST_P(kernel, a_connection_completes_before_it_is_accepted) {
    on([] {
        loopback_pair p; // has seen POLLOUT on the client
        int error = -1;
        socklen_t size = sizeof error;
        EXPECT_EQ(::getsockopt(p.client, SOL_SOCKET, SO_ERROR, &error, &size), 0);
        EXPECT_EQ(error, 0);
        EXPECT_EQ(send_text(p.client, "early"), 5);
        p.accept();
        EXPECT_NE(p.wait_for(p.server, POLLIN), 0);
        std::string got;
        EXPECT_EQ(receive(p.server, got), 5);
        EXPECT_EQ(got, "early");
        EXPECT_EQ(receive(p.server, got), -EAGAIN);
    });
}

TEST_P(kernel, a_refused_connection_tells_so_error_once) {
    on([] {
        loopback_pair p;
        p.close_now(p.listener); // its port is free now
        p.close_now(p.client);
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        ASSERT_EQ(outcome(::connect(fd, p.generic(), sizeof p.address)), -EINPROGRESS);
        p.wait_for(fd, POLLOUT);
        EXPECT_EQ(p.bits(fd), POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        EXPECT_EQ(error, ECONNREFUSED);
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        EXPECT_EQ(error, 0);
        ::close(fd);
    });
}

TEST_P(kernel, close_with_unread_data_resets) {
    on([] {
        loopback_pair p;
        p.accept();
        EXPECT_EQ(send_text(p.client, "never read"), 10);
        EXPECT_NE(p.wait_for(p.server, POLLIN), 0);
        p.close_now(p.server);
        EXPECT_NE(p.wait_for(p.client, POLLIN) & POLLERR, 0);
        std::string got;
        EXPECT_EQ(receive(p.client, got), -ECONNRESET);
        EXPECT_EQ(receive(p.client, got), 0);
    });
}

TEST_P(kernel, after_the_peers_close_the_first_write_succeeds_and_the_second_fails) {
    on([] {
        loopback_pair p;
        p.accept();
        p.close_now(p.server);
        EXPECT_NE(p.wait_for(p.client, POLLIN) & POLLIN, 0);
        EXPECT_EQ(p.bits(p.client), POLLIN | POLLOUT | POLLRDHUP);
        EXPECT_EQ(send_text(p.client, "one"), 3);
        EXPECT_NE(p.wait_for(p.client, POLLERR) & POLLERR, 0);
        EXPECT_EQ(send_text(p.client, "two"), -EPIPE);
        std::string got;
        EXPECT_EQ(receive(p.client, got), 0); // the FIN came first
    });
}

TEST_P(kernel, after_a_fin_a_read_gives_the_end_even_if_a_reset_followed) {
    on([] {
        loopback_pair p;
        p.accept();
        p.close_now(p.server);
        EXPECT_NE(p.wait_for(p.client, POLLIN) & POLLIN, 0);
        EXPECT_EQ(send_text(p.client, "one"), 3); // is answered by a reset
        EXPECT_NE(p.wait_for(p.client, POLLERR) & POLLERR, 0);
        std::string got;
        EXPECT_EQ(receive(p.client, got), 0);
        EXPECT_EQ(send_text(p.client, "two"), -EPIPE); // the reset's own error in CLOSE_WAIT
    });
}

TEST_P(kernel, a_short_write_is_followed_by_an_edge_without_a_further_try) {
    on([] {
        loopback_pair p;
        p.accept();
        const int small = 8192;
        ::setsockopt(p.server, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
        const int ep = ::epoll_create1(0);
        epoll_event wanted{EPOLLOUT | EPOLLET, {}};
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_ADD, p.server, &wanted), 0);
        epoll_event got{};
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        const std::string much(8'000'000, 'x');
        const long taken = send_text(p.server, much);
        EXPECT_GT(taken, 0);
        EXPECT_LT(taken, 8'000'000);
        long drained = 0;
        std::string bytes;
        while (drained < taken && p.wait_for(p.client, POLLIN) != 0)
            drained += receive(p.client, bytes);
        EXPECT_EQ(drained, taken);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 2000), 1);
        EXPECT_EQ(got.events, EPOLLOUT);
        ::close(ep);
    });
}

TEST_P(kernel, a_reset_is_told_once_and_then_it_is_a_broken_pipe) {
    on([] {
        loopback_pair p;
        p.accept();
        p.reset_now(p.client);
        EXPECT_NE(p.wait_for(p.server, POLLERR) & POLLERR, 0);
        EXPECT_EQ(p.bits(p.server), POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
        EXPECT_EQ(send_text(p.server, "x"), -ECONNRESET);
        EXPECT_EQ(send_text(p.server, "x"), -EPIPE);
        EXPECT_EQ(p.bits(p.server), POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    });
}

TEST_P(kernel, what_arrived_before_a_reset_can_still_be_read) {
    on([] {
        loopback_pair p;
        p.accept();
        EXPECT_EQ(send_text(p.client, "last words"), 10);
        p.reset_now(p.client);
        EXPECT_NE(p.wait_for(p.server, POLLERR) & POLLERR, 0);
        std::string got;
        EXPECT_EQ(receive(p.server, got), 10);
        EXPECT_EQ(receive(p.server, got), -ECONNRESET);
        EXPECT_EQ(receive(p.server, got), 0);
    });
}

TEST_P(kernel, a_connection_reset_in_the_accept_queue_is_still_accepted) {
    on([] {
        loopback_pair p;
        p.reset_now(p.client);
        p.accept();
        EXPECT_NE(p.wait_for(p.server, POLLIN) & POLLERR, 0);
        std::string got;
        EXPECT_EQ(receive(p.server, got), -ECONNRESET);
    });
}

TEST_P(kernel, a_half_closed_connection_carries_the_other_direction) {
    on([] {
        loopback_pair p;
        p.accept();
        EXPECT_EQ(::shutdown(p.client, SHUT_WR), 0);
        EXPECT_EQ(send_text(p.client, "x"), -EPIPE);
        EXPECT_NE(p.wait_for(p.server, POLLIN) & POLLRDHUP, POLLRDHUP); // not asked for
        EXPECT_EQ(p.bits(p.server), POLLIN | POLLOUT | POLLRDHUP);
        std::string got;
        EXPECT_EQ(receive(p.server, got), 0);
        EXPECT_EQ(send_text(p.server, "answer"), 6);
        EXPECT_NE(p.wait_for(p.client, POLLIN) & POLLIN, 0);
        EXPECT_EQ(receive(p.client, got), 6);
        EXPECT_EQ(::shutdown(p.server, SHUT_WR), 0);
        EXPECT_NE(p.wait_for(p.client, POLLHUP) & POLLHUP, 0);
    });
}

TEST_P(kernel, shutdown_of_what_is_not_connected) {
    on([] {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(outcome(::shutdown(fd, SHUT_RDWR)), -ENOTCONN);
        EXPECT_EQ(outcome(::shutdown(fd, 7)), -EINVAL);
        ::close(fd);
    });
}

TEST_P(kernel, a_peek_takes_nothing_and_fionread_counts) {
    on([] {
        loopback_pair p;
        p.accept();
        send_text(p.client, "abc");
        p.wait_for(p.server, POLLIN);
        std::string got;
        EXPECT_EQ(receive(p.server, got, MSG_PEEK), 3);
        int unread = 0;
        EXPECT_EQ(::ioctl(p.server, FIONREAD, &unread), 0);
        EXPECT_EQ(unread, 3);
        EXPECT_EQ(receive(p.server, got), 3);
        EXPECT_EQ(outcome(::ioctl(p.listener, FIONREAD, &unread)), -EINVAL);
    });
}

TEST_P(kernel, a_port_that_is_listened_on_is_in_use) {
    on([] {
        loopback_pair p;
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(outcome(::bind(fd, p.generic(), sizeof p.address)), -EADDRINUSE);
        EXPECT_EQ(outcome(::accept(fd, nullptr, nullptr)), -EINVAL);
        ::close(fd);
    });
}

TEST_P(kernel, calls_on_the_wrong_descriptor) {
    on([] {
        const int e = ::eventfd(0, EFD_NONBLOCK);
        EXPECT_EQ(outcome(::listen(e, 1)), -ENOTSOCK);
        EXPECT_EQ(outcome(::send(e, "x", 1, 0)), -ENOTSOCK);
        ::close(e);
        EXPECT_EQ(outcome(::close(e)), -EBADF);
        epoll_event unused{};
        EXPECT_EQ(outcome(::epoll_wait(e, &unused, 1, 0)), -EBADF);
    });
}

/// Writes until the kernel takes no more; the number of bytes.
std::size_t fill(int fd) {
    const std::string block(20'000, 'b');
    std::size_t all = 0;
    for (long r = send_text(fd, block); r > 0; r = send_text(fd, block))
        all += static_cast<std::size_t>(r);
    return all;
}

std::size_t drain(int fd) {
    std::string got;
    std::size_t all = 0;
    for (long r = receive(fd, got); r > 0; r = receive(fd, got))
        all += static_cast<std::size_t>(r);
    return all;
}

TEST_P(kernel, back_pressure_ends_with_an_edge_and_loses_nothing) {
    on([] {
        loopback_pair p;
        p.accept();
        const int small = 8192; // so that the buffers of the real kernel are bounded too
        ::setsockopt(p.server, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
        const std::size_t sent = fill(p.server);
        EXPECT_GT(sent, 0U);
        EXPECT_EQ(p.bits(p.server) & POLLOUT, 0);
        const int ep = ::epoll_create1(0);
        epoll_event wanted{EPOLLOUT | EPOLLET, {}};
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_ADD, p.server, &wanted), 0);
        epoll_event got{};
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 0);
        std::size_t drained = 0;
        while (drained < sent && p.wait_for(p.client, POLLIN) != 0)
            drained += drain(p.client);
        EXPECT_EQ(drained, sent);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 2000), 1);
        EXPECT_EQ(got.events, EPOLLOUT);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 0); // an edge is told once
        ::close(ep);
    });
}

TEST_P(kernel, epoll_mod_looks_anew_and_level_triggered_items_stay) {
    on([] {
        loopback_pair p;
        p.accept();
        send_text(p.client, "x");
        p.wait_for(p.server, POLLIN);
        const int ep = ::epoll_create1(0);
        epoll_event edge{EPOLLIN | EPOLLET, {}};
        EXPECT_EQ(outcome(::epoll_ctl(ep, EPOLL_CTL_MOD, p.server, &edge)), -ENOENT);
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_ADD, p.server, &edge), 0);
        EXPECT_EQ(outcome(::epoll_ctl(ep, EPOLL_CTL_ADD, p.server, &edge)), -EEXIST);
        epoll_event got{};
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 0);
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_MOD, p.server, &edge), 0);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        epoll_event level{EPOLLIN, {}};
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_MOD, p.server, &level), 0);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        epoll_event once{EPOLLIN | EPOLLONESHOT, {}};
        EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_MOD, p.server, &once), 0);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 0);
        ::close(ep);
    });
}

TEST_P(kernel, epoll_tells_events_in_order_of_arrival_and_turns_level_triggered_ones_round) {
    on([] {
        const int ep = ::epoll_create1(0);
        std::array<int, 3> fds{};
        for (std::size_t i = 0; i < fds.size(); ++i) {
            fds[i] = ::eventfd(0, EFD_NONBLOCK);
            epoll_event wanted{EPOLLIN, {}};
            wanted.data.u32 = static_cast<std::uint32_t>(i);
            EXPECT_EQ(::epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &wanted), 0);
        }
        const std::uint64_t one = 1;
        for (const std::size_t i : {2U, 0U, 1U})
            EXPECT_EQ(::write(fds[i], &one, sizeof one), 8);
        std::vector<std::uint32_t> order;
        epoll_event got{};
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
            order.push_back(got.data.u32);
        }
        EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 0, 1, 2}));
        for (const int fd : fds)
            ::close(fd); // leaves the epoll set by itself
        EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 0);
        ::close(ep);
    });
}

TEST_P(kernel, an_eventfd_counts_or_hands_out_one_by_one) {
    on([] {
        std::uint64_t v = 0;
        const int counter = ::eventfd(3, EFD_NONBLOCK);
        EXPECT_EQ(outcome(::read(counter, &v, 4)), -EINVAL);
        EXPECT_EQ(::read(counter, &v, 8), 8);
        EXPECT_EQ(v, 3U);
        EXPECT_EQ(outcome(::read(counter, &v, 8)), -EAGAIN);
        v = 0xfffffffffffffffeU;
        EXPECT_EQ(::write(counter, &v, 8), 8);
        EXPECT_EQ(outcome(::write(counter, &v, 8)), -EAGAIN);
        const int semaphore = ::eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);
        EXPECT_EQ(::read(semaphore, &v, 8), 8);
        EXPECT_EQ(v, 1U);
        EXPECT_EQ(::read(semaphore, &v, 8), 8);
        EXPECT_EQ(outcome(::read(semaphore, &v, 8)), -EAGAIN);
        ::close(counter);
        ::close(semaphore);
    });
}

TEST_P(kernel, a_timerfd_fires_counts_and_forgets_at_settime) {
    on([] {
        const int t = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
        itimerspec soon{{0, 0}, {0, 1'000'000}};
        EXPECT_EQ(::timerfd_settime(t, 0, &soon, nullptr), 0);
        EXPECT_EQ(loopback_pair::wait_for(t, POLLIN), POLLIN);
        EXPECT_EQ(::timerfd_settime(t, 0, &soon, nullptr), 0); // unread expirations are gone
        std::uint64_t ticks = 0;
        EXPECT_EQ(loopback_pair::wait_for(t, POLLIN), POLLIN);
        EXPECT_EQ(::read(t, &ticks, sizeof ticks), 8);
        EXPECT_EQ(ticks, 1U);
        EXPECT_EQ(outcome(::read(t, &ticks, sizeof ticks)), -EAGAIN);
        itimerspec bad{{0, 0}, {0, 1'000'000'000}};
        EXPECT_EQ(outcome(::timerfd_settime(t, 0, &bad, nullptr)), -EINVAL);
        itimerspec left{};
        EXPECT_EQ(::timerfd_gettime(t, &left), 0);
        EXPECT_EQ(left.it_value.tv_sec + left.it_value.tv_nsec, 0); // disarmed
        ::close(t);
    });
}

TEST_P(kernel, the_lowest_free_descriptor_comes_back) {
    on([] {
        const int a = ::eventfd(0, 0);
        const int b = ::eventfd(0, 0);
        ::close(a);
        EXPECT_EQ(::eventfd(0, 0), a);
        ::close(a);
        ::close(b);
    });
}

} // namespace
} // namespace squall
