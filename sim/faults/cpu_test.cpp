#include "sim/faults/fault_world.hpp"

#include <condition_variable>
#include <mutex>

namespace squall::fault_tests {
namespace {

TEST(faults, cpu_call_lets_time_pass_before_a_call) {
    play(
        {at(faults::cpu_call, "server", 1, 7000)}, // 0 was the accept
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { receive(fd, got); }), 7ms);
        },
        nothing);
}

TEST(faults, cpu_dispatch_and_stall_let_time_pass_after_epoll_waits_answer) {
    for (const site* const where : {&faults::cpu_dispatch, &faults::cpu_stall}) {
        listed_source source(std::vector{at(*where, "server", 0, 9000)});
        world w(source);
        duration took{0};
        w.add_host("server").run(
            "server",
            [&] {
                const int ep = ::epoll_create1(0);
                epoll_event got{};
                took = timed([&] { ::epoll_wait(ep, &got, 1, 0); });
            },
            true);
        w.run_for(1s);
        EXPECT_EQ(took, 9ms);
    }
}

TEST(faults, cpu_wakeup_puts_what_happens_meanwhile_into_the_same_answer) {
    const auto bytes_of_first_read = [](const std::vector<decision>& list) {
        long first = 0;
        play(
            list,
            [&](int fd) {
                std::string got;
                await(fd, POLLIN);
                first = receive(fd, got);
                while (receive(fd, got) != 0)
                    await(fd, POLLIN);
            },
            [](int fd) {
                for (int i = 0; i < 3; ++i) {
                    ::usleep(1000);
                    ::send(fd, "x", 1, 0);
                }
                ::close(fd);
            });
        return first;
    };
    EXPECT_EQ(bytes_of_first_read({}), 1);
    EXPECT_EQ(bytes_of_first_read({at(faults::cpu_wakeup, "server", 1, 5000)}), 3);
}

TEST(faults, cpu_stale_clock_lets_time_pass_after_a_reading) {
    play(
        {at(faults::cpu_stale_clock, "server", 1, 7000)},
        [](int) {
            const auto first = steady_clock::now();
            EXPECT_EQ(steady_clock::now() - first, 0ms); // read, and then 7 ms pass
            EXPECT_EQ(steady_clock::now() - first, 7ms);
        },
        nothing);
}

TEST(faults, cpu_pause_stops_the_program_and_interrupts_its_epoll_wait) {
    listed_source source(std::vector{at(faults::cpu_pause, "server", 0, 9000)});
    world w(source);
    w.add_host("server").run(
        "server",
        [&] {
            const int ep = ::epoll_create1(0);
            epoll_event got{};
            EXPECT_EQ(timed([&] { EXPECT_EQ(outcome(::epoll_wait(ep, &got, 1, 100)), -EINTR); }),
                      9ms);
            EXPECT_EQ(timed([&] { EXPECT_EQ(::epoll_wait(ep, &got, 1, 100), 0); }), 100ms);
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(w.decisions().taken().size(), 1U);
}

TEST(faults, cpu_slow_calls_makes_each_call_take_longer) {
    play(
        {at(faults::cpu_slow_calls, "server", 0, 100)},
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] {
                          for (int i = 0; i < 5; ++i)
                              receive(fd, got);
                      }),
                      500us);
        },
        nothing);
}

TEST(faults, cpu_slow_parser_takes_time_for_what_was_read) {
    play(
        {at(faults::cpu_slow_parser, "server", 0, 8000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(timed([&] { EXPECT_EQ(receive(fd, got), 512); }), 4ms);
        },
        [](int fd) {
            const std::string text(512, 'x');
            EXPECT_EQ(::send(fd, text.data(), text.size(), 0), 512);
        });
}

TEST(faults, cpu_spurious_wakeup_ends_a_wait_that_nobody_signalled) {
    listed_source source(std::vector{at(faults::cpu_spurious_wakeup, "server", 0, 4000)});
    world w(source);
    w.add_host("server").run(
        "server",
        [&] {
            std::mutex m;
            std::condition_variable cv;
            std::unique_lock lock(m);
            EXPECT_EQ(timed([&] { EXPECT_EQ(cv.wait_for(lock, 1s), std::cv_status::no_timeout); }),
                      4ms);
            EXPECT_EQ(timed([&] { EXPECT_EQ(cv.wait_for(lock, 1s), std::cv_status::timeout); }),
                      1s);
        },
        true);
    w.run_for(5s);
    EXPECT_EQ(w.decisions().taken().size(), 1U);
}

} // namespace
} // namespace squall::fault_tests
