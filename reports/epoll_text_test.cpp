#include "reports/epoll_text.hpp"

#include <gtest/gtest.h>

#include <sys/epoll.h>

namespace squall {
namespace {

TEST(epoll_text, names_bits_and_shows_the_others_as_a_number) {
    EXPECT_EQ(epoll_bits(EPOLLIN), "IN");
    EXPECT_EQ(epoll_bits(EPOLLIN | EPOLLRDHUP | EPOLLONESHOT), "IN|RDHUP|ONESHOT");
    EXPECT_EQ(epoll_bits(EPOLLOUT | 0x40), "OUT|0x40");
    EXPECT_EQ(epoll_bits(0), "0x0");
}

TEST(epoll_text, names_operations) {
    EXPECT_EQ(epoll_operation(EPOLL_CTL_ADD), "ADD");
    EXPECT_EQ(epoll_operation(EPOLL_CTL_MOD), "MOD");
    EXPECT_EQ(epoll_operation(EPOLL_CTL_DEL), "DEL");
    EXPECT_EQ(epoll_operation(7), "7");
}

TEST(epoll_text, shows_nothing_for_a_cut_event) {
    constexpr std::array<std::byte, 15> cut{};
    EXPECT_EQ(epoll_ready(cut), "");
}

} // namespace
} // namespace squall
