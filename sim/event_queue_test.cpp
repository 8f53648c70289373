#include "sim/event_queue.hpp"

#include "sim/hash.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <set>
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

// What a world does: time only grows, most delays are few and equal, some are very long.
TEST(event_queue, agrees_with_an_ordered_set_while_time_goes_on) {
    const bool held = rc::check("pops in order", [] {
        using key = std::tuple<instant, std::uint32_t, int, event*>;
        const auto unit = std::int64_t{1} << *rc::gen::inRange(0, 40);
        const auto burst = *rc::gen::inRange(1, 200);
        const auto seed = *rc::gen::arbitrary<std::uint64_t>();
        event_queue queue;
        std::vector<noted> events(1000);
        std::set<key> model;
        instant now{};
        int sequence = 0;
        std::uint64_t state = seed;
        const auto draw = [&state](std::uint64_t bound) {
            return below(state = mix(state), bound);
        };
        for (noted& e : events) {
            const std::uint64_t spread = draw(3) == 0 ? 1000 : 3;
            const instant at = now + duration{static_cast<std::int64_t>(draw(spread)) * unit};
            const auto priority = static_cast<std::uint32_t>(draw(8) == 0 ? draw(3) : 0);
            queue.schedule(e, at, priority);
            model.emplace(at, priority, sequence++, &e);
            if (draw(static_cast<std::uint64_t>(burst)) == 0)
                for (auto n = draw(2 * static_cast<std::uint64_t>(burst)); n > 0; --n) {
                    if (model.empty())
                        break;
                    RC_ASSERT(queue.next_time() == std::get<0>(*model.begin()));
                    now = queue.next_time();
                    RC_ASSERT(&queue.pop() == std::get<3>(*model.begin()));
                    model.erase(model.begin());
                }
            if (draw(4) == 0 && !model.empty()) {
                const auto victim = std::next(
                    model.begin(),
                    static_cast<std::ptrdiff_t>(draw(std::min<std::uint64_t>(model.size(), 100))));
                queue.cancel(*std::get<3>(*victim));
                model.erase(victim);
            }
            RC_ASSERT(queue.size() == model.size());
            if (!model.empty())
                RC_ASSERT(queue.next_time() == std::get<0>(*model.begin()));
        }
        for (; !model.empty(); model.erase(model.begin()))
            RC_ASSERT(&queue.pop() == std::get<3>(*model.begin()));
        RC_ASSERT(queue.empty());
    });
    EXPECT_TRUE(held);
}

TEST(event_queue, times_may_be_as_far_apart_as_there_are) {
    event_queue queue;
    std::array<noted, 200> later;
    noted first;
    noted never;
    queue.schedule(never, instant::max());
    for (std::size_t i = later.size(); i-- > 0;) // backwards: these do not stay in one array
        queue.schedule(later[i], at(std::int64_t{1} << (62 - i % 60)));
    queue.schedule(first, at(0));
    EXPECT_EQ(&queue.pop(), &first);
    instant before{};
    for (std::size_t i = 0; i < later.size(); ++i) {
        const instant next = queue.next_time();
        EXPECT_LE(before, next);
        before = next;
        EXPECT_EQ(queue.pop().at(), next);
    }
    EXPECT_EQ(&queue.pop(), &never);
}

} // namespace
} // namespace squall
