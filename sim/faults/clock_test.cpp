#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, clock_late_timer_fires_after_it_is_due) {
    listed_source source(std::vector{at(faults::clock_late_timer, "server", 0, 3000)});
    world w(source);
    duration took{0};
    w.add_host("server").run(
        "server",
        [&] {
            const int t = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
            const itimerspec soon{{0, 0}, {0, 10'000'000}};
            ::timerfd_settime(t, 0, &soon, nullptr);
            took = timed([&] { await(t, POLLIN); });
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(took, 13ms);
}

} // namespace
} // namespace squall::fault_tests
