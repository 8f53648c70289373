#include "campaign/task_order.hpp"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(task_order, takes_each_seed_on_every_scenario_before_the_next) {
    task_order order({5, 6}, 2);
    EXPECT_EQ(order.total(), 4);
    std::vector<run_task> got;
    while (!order.done())
        got.push_back(order.next());
    EXPECT_EQ(got, (std::vector<run_task>{{0, 0, 5}, {1, 1, 5}, {2, 0, 6}, {3, 1, 6}}));
}

TEST(task_order, ends_at_the_largest_seed) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    task_order order({largest, largest}, 1);
    EXPECT_EQ(order.next().seed, largest);
    EXPECT_TRUE(order.done());
}

TEST(in_order, gives_back_in_order_and_waits_for_what_is_missing) {
    in_order<char> queue;
    queue.add(1, 'b');
    queue.add(2, 'c');
    EXPECT_EQ(queue.take(), std::nullopt);
    queue.add(0, 'a');
    queue.add(4, 'e');
    EXPECT_EQ(queue.take(), 'a');
    EXPECT_EQ(queue.take(), 'b');
    EXPECT_EQ(queue.take(), 'c');
    EXPECT_EQ(queue.take(), std::nullopt);
    EXPECT_EQ(queue.take_past_gap(), 'e');
    EXPECT_EQ(queue.take_past_gap(), std::nullopt);
}

} // namespace
} // namespace squall
