#include "sim/faults/fault_world.hpp"

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

} // namespace
} // namespace squall::fault_tests
