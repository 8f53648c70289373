#include "server_core/welcome/settle_delay.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr settle_delay::options adapting{10ms, 1ms, 50ms, true};

void take(settle_delay& delay, std::size_t times, nanoseconds each) {
    for (std::size_t i = 0; i < times; ++i) {
        delay.handshake_took(each);
    }
}

TEST(settle_delay, is_the_start_value_until_it_has_seen_enough) {
    settle_delay delay;
    EXPECT_EQ(delay.current(adapting), 10ms);
    take(delay, settle_delay::enough - 1, 3ms);
    EXPECT_EQ(delay.current(adapting), 10ms);
    take(delay, 1, 3ms);
    EXPECT_EQ(delay.current(adapting), 6ms);
}

TEST(settle_delay, the_start_value_knows_no_bounds) {
    EXPECT_EQ(settle_delay{}.current({2s, 1ms, 50ms, true}), 2s);
}

TEST(settle_delay, is_twice_the_median_whatever_the_order_and_the_extremes) {
    settle_delay delay;
    // 21 of them; the middle one of their order is 7 ms.
    take(delay, 5, 9s);
    take(delay, 10, 1ms);
    delay.handshake_took(7ms);
    take(delay, 5, 8ms);
    EXPECT_EQ(delay.current(adapting), 14ms);
}

TEST(settle_delay, of_an_even_number_the_upper_middle_counts) {
    settle_delay delay;
    take(delay, 10, 2ms);
    take(delay, 10, 4ms);
    EXPECT_EQ(delay.current(adapting), 8ms);
}

TEST(settle_delay, stays_within_its_bounds) {
    settle_delay quick;
    take(quick, 20, 30us);
    EXPECT_EQ(quick.current(adapting), 1ms);
    settle_delay slow;
    take(slow, 20, 26ms);
    EXPECT_EQ(slow.current(adapting), 50ms);
    settle_delay endless;
    take(endless, 20, nanoseconds::max());
    EXPECT_EQ(endless.current(adapting), 50ms);
}

TEST(settle_delay, forgets_what_is_older_than_the_window) {
    settle_delay delay;
    take(delay, settle_delay::window, 20ms);
    take(delay, 50, 4ms);
    EXPECT_EQ(delay.current(adapting), 40ms); // 50 of each
    take(delay, 1, 4ms);
    EXPECT_EQ(delay.current(adapting), 8ms);
}

TEST(settle_delay, that_does_not_adapt_is_exactly_the_start_value) {
    settle_delay delay;
    take(delay, 200, 3ms);
    EXPECT_EQ(delay.current({70ms, 1ms, 50ms, false}), 70ms);
}

} // namespace
} // namespace squall::server
