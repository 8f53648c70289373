#include "server_core/session/write_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall::server {
namespace {

write_queue::entry message(std::string text) {
    return {std::make_shared<const std::string>(std::move(text)), {}, {}};
}
write_queue::entry message_of(std::size_t bytes) {
    return message(std::string(bytes, 'x'));
}

TEST(write_queue, takes_messages_until_its_bytes_are_used_up) {
    write_queue q({10, 100});
    EXPECT_TRUE(q.push(message_of(4)));
    EXPECT_TRUE(q.push(message_of(6)));
    EXPECT_FALSE(q.push(message_of(1)));
    EXPECT_TRUE(q.push(message_of(0))); // no bytes, and there is room for a message
    EXPECT_EQ(q.bytes(), 10U);
}

TEST(write_queue, takes_messages_until_their_number_is_used_up) {
    write_queue q({100, 2});
    EXPECT_TRUE(q.push(message_of(1)));
    EXPECT_TRUE(q.push(message_of(1)));
    EXPECT_FALSE(q.push(message_of(0)));
}

TEST(write_queue, what_is_being_written_keeps_its_room) {
    write_queue q({10, 100});
    EXPECT_TRUE(q.push(message_of(10)));
    q.begin_write();
    EXPECT_FALSE(q.push(message_of(1)));
    EXPECT_EQ(q.bytes(), 10U);
    q.finish_write();
    EXPECT_EQ(q.bytes(), 0U);
    EXPECT_TRUE(q.push(message_of(10)));
}

TEST(write_queue, an_empty_one_takes_what_is_larger_than_itself_alone) {
    write_queue q({10, 1});
    EXPECT_TRUE(q.push(message_of(11)));
    EXPECT_FALSE(q.push(message_of(1)));
    EXPECT_TRUE(q.crowded());
}

TEST(write_queue, the_oldest_is_written_first_and_push_front_goes_ahead) {
    write_queue q({10, 10});
    q.push(message("b"));
    q.push(message("c"));
    q.push_front(message("a"));
    std::vector<std::string> order;
    while (!q.empty()) {
        order.emplace_back(q.begin_write());
        q.finish_write();
    }
    EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(write_queue, taking_what_waits_leaves_what_is_being_written) {
    write_queue q({10, 10});
    q.push(message("aa"));
    q.push(message("b"));
    q.begin_write();
    EXPECT_TRUE(q.waiting());
    const auto waiting = q.take_waiting();
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(*waiting[0].message, "b");
    EXPECT_EQ(q.bytes(), 2U);
    EXPECT_FALSE(q.waiting());
    EXPECT_EQ(*q.finish_write().message, "aa");
    EXPECT_TRUE(q.empty());
}

TEST(write_queue, is_crowded_above_half_and_roomy_below_a_quarter) {
    write_queue q({8, 100});
    q.push(message_of(2));
    EXPECT_TRUE(q.roomy());
    q.push(message_of(2));
    EXPECT_FALSE(q.roomy());
    EXPECT_FALSE(q.crowded());
    q.push(message_of(1));
    EXPECT_TRUE(q.crowded());
}

} // namespace
} // namespace squall::server
