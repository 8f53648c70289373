#include "sim/event_queue.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

namespace squall {
namespace {

struct noted : event {
    void fire() override {}
};

instant at(std::int64_t n) {
    return instant{duration{n}};
}

TEST(event_queue, earlier_time_first_then_priority_then_sequence) {
    event_queue queue;
    noted late;
    noted second;
    noted first;
    noted deferred;
    queue.schedule(late, at(2), 0);
    queue.schedule(deferred, at(1), 7);
    queue.schedule(first, at(1), 0);
    queue.schedule(second, at(1), 0);
    EXPECT_EQ(&queue.pop(), &first);
    EXPECT_EQ(&queue.pop(), &second);
    EXPECT_EQ(&queue.pop(), &deferred);
    EXPECT_EQ(&queue.pop(), &late);
    EXPECT_TRUE(queue.empty());
}

TEST(event_queue, a_destroyed_event_is_gone) {
    event_queue queue;
    noted stays;
    {
        noted goes;
        queue.schedule(goes, at(1));
        queue.schedule(stays, at(2));
    }
    ASSERT_EQ(queue.size(), 1U);
    EXPECT_EQ(&queue.pop(), &stays);
}

TEST(event_queue, agrees_with_a_sorted_list_under_any_mix_of_schedule_and_cancel) {
    const bool held = rc::check("queue order equals sorted order", [] {
        using key = std::tuple<int, int, int, event*>;
        const auto steps =
            *rc::gen::container<std::vector<std::tuple<int, int, bool>>>(rc::gen::tuple(
                rc::gen::inRange(0, 20), rc::gen::inRange(0, 3), rc::gen::arbitrary<bool>()));
        event_queue queue;
        std::vector<std::unique_ptr<noted>> events;
        std::vector<key> model;
        int sequence = 0;
        for (const auto& [time, priority, cancel] : steps) {
            if (cancel && !model.empty()) {
                const std::size_t victim = static_cast<std::size_t>(time) % model.size();
                queue.cancel(*std::get<3>(model[victim]));
                model.erase(model.begin() + static_cast<std::ptrdiff_t>(victim));
            } else {
                events.push_back(std::make_unique<noted>());
                queue.schedule(*events.back(), at(time), static_cast<std::uint32_t>(priority));
                model.emplace_back(time, priority, sequence++, events.back().get());
            }
        }
        std::ranges::sort(model);
        for (const key& k : model)
            RC_ASSERT(&queue.pop() == std::get<3>(k));
        RC_ASSERT(queue.empty());
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace squall
