#include "sim/net/weather.hpp"

#include "sim/faults/link.hpp"
#include "sim/tape/listed_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace squall {
namespace {

using namespace std::chrono_literals;

constexpr int hosts = 8;

std::string name_of(int i) {
    return "h" + std::to_string(i);
}

/// No way from this host to any other is open at that moment.
bool cut_off(weather& sky, int i, instant t) {
    for (int other = 0; other < hosts; ++other)
        if (other != i && sky.way(name_of(i), name_of(other)).departure(t, 1) == t)
            return false;
    return true;
}

struct absence {
    int first = -1; ///< second in which it was first cut off
    int last = -1;
};

/// When each host was cut off by a swizzle of this step, which begins at second 0.
std::map<int, absence> absences(std::chrono::microseconds step) {
    const std::vector<decision> list = {{&faults::link_swizzle, "network", hosts * (hosts - 1),
                                         static_cast<std::uint64_t>(step.count())}};
    listed_source source(list);
    tape t(source);
    weather sky(t);
    for (int i = 0; i < hosts; ++i) // all are there, and nothing happens yet
        for (int other = 0; other < hosts; ++other) {
            if (other == i)
                continue;
            EXPECT_EQ(sky.way(name_of(i), name_of(other)).departure({}, 1), instant{});
        }
    (void)sky.way(name_of(0), name_of(1)).departure({}, 1);
    EXPECT_EQ(t.taken().size(), 1U);
    std::map<int, absence> found;
    for (int second = 0; second < 20; ++second)
        for (int i = 0; i < hosts; ++i)
            if (cut_off(sky, i, instant(second * 1s + 500ms))) {
                absence& a = found[i];
                EXPECT_TRUE(a.first < 0 || a.last == second - 1) << "in one piece";
                a = {a.first < 0 ? second : a.first, second};
            }
    return found;
}

TEST(weather,
     a_swizzle_cuts_half_of_the_hosts_off_one_by_one_and_brings_them_back_in_another_order) {
    int other_orders = 0;
    for (int us = 0; us < 10; ++us) {
        const std::map<int, absence> found = absences(1s + std::chrono::microseconds(us));
        ASSERT_EQ(found.size(), hosts / 2U);
        std::map<int, int> back; // by the second in which they were cut off
        std::map<int, int> order;
        for (const auto& [i, a] : found) {
            EXPECT_TRUE(back.emplace(a.first, a.last).second) << "one by one";
            EXPECT_TRUE(order.emplace(a.last, i).second);
        }
        EXPECT_EQ(back.begin()->first, 0);
        EXPECT_EQ(back.rbegin()->first, hosts / 2 - 1);
        EXPECT_EQ(order.begin()->first, hosts / 2 - 1);
        EXPECT_EQ(order.rbegin()->first, hosts - 2);
        int previous = 0;
        bool same = true;
        for (const auto& [first, last] : back) {
            same = same && last > previous;
            previous = last;
        }
        other_orders += !same;
    }
    EXPECT_GT(other_orders, 5);
}

TEST(weather, a_hosts_way_to_itself_has_no_weather) {
    const std::vector<decision> list = {{&faults::link_isolate, "h0", 0, 9'000'000},
                                        {&faults::link_distance, "h0<>h0", 0, 1000}};
    listed_source source(list);
    tape t(source);
    weather sky(t);
    EXPECT_EQ(sky.way("h0", "h1").departure({}, 1), instant(9s));
    EXPECT_EQ(sky.way("h1", "h0").departure({}, 1), instant(9s));
    EXPECT_EQ(sky.way("h0", "h0").departure({}, 1), instant{});
    sky.heal();
    EXPECT_EQ(sky.way("h0", "h1").departure({}, 1), instant{});
}

} // namespace
} // namespace squall
