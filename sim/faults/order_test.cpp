#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

TEST(faults, order_priority_puts_one_of_two_events_of_the_same_instant_last) {
    const auto first_of = [](std::uint64_t rank) {
        std::vector<decision> list;
        if (rank != 0)
            list.push_back(at(faults::order_priority, "a", 1, rank));
        listed_source source(list);
        world w(source);
        std::string order;
        for (const char* const name : {"a", "b"})
            w.add_host(name).run(
                name,
                [&order, name] {
                    ::usleep(1000);
                    order += name;
                },
                true);
        w.run_for(1s);
        return order;
    };
    EXPECT_EQ(first_of(0), "ab");
    EXPECT_EQ(first_of(1), "ba");
}

} // namespace
} // namespace squall::fault_tests
