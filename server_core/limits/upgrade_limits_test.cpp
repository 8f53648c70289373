#include "server_core/limits/upgrade_limits.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

class upgrade_limits_test : public testing::Test {
protected:
    upgrade_limits_test() {
        config.handshake_burst = 0;
        config.sessions_max = 3;
        config.sessions_per_address_max = 2;
        config.sessions_per_user_max = 1;
    }
    /// The reason why not, or "".
    std::string asks(std::string_view address, std::string_view user) {
        if (!limits) {
            limits.emplace(config);
        }
        last = limits->admit({++connection, address, user}, now);
        return last ? std::string{last->reason} : "";
    }
    void ends(std::uint64_t number) {
        const session_info s{"", "", "", "", session_kind::voice, {number, ""}};
        limits->on_ended(s, session_state::connected, end_cause::peer_closed, close_code::normal);
    }

    server_config config;
    std::optional<upgrade_limits> limits;
    upgrade_limits::time_point now{};
    std::uint64_t connection = 0;
    std::optional<upgrade_refusal> last;
};

TEST_F(upgrade_limits_test, sessions_in_total_are_503_and_may_come_when_one_has_ended) {
    EXPECT_EQ(asks("a", "1"), "");
    EXPECT_EQ(asks("b", "2"), "");
    EXPECT_EQ(asks("c", "3"), "");
    EXPECT_EQ(asks("d", "4"), "sessions");
    EXPECT_EQ(last->status, 503U);
    EXPECT_EQ(last->retry_after, 10s);
    ends(4); // which was none
    EXPECT_EQ(asks("d", "4"), "sessions");
    ends(2);
    EXPECT_EQ(asks("d", "4"), "");
}

TEST_F(upgrade_limits_test, sessions_of_an_address_and_of_a_user_are_429) {
    EXPECT_EQ(asks("a", "1"), "");
    EXPECT_EQ(asks("b", "1"), "sessions_per_user");
    EXPECT_EQ(last->status, 429U);
    EXPECT_EQ(asks("a", "2"), "");
    EXPECT_EQ(asks("a", "3"), "sessions_per_address");
    EXPECT_EQ(last->status, 429U);
    ends(1);
    EXPECT_EQ(asks("a", "1"), "");
}

TEST_F(upgrade_limits_test, an_end_counts_once) {
    EXPECT_EQ(asks("a", "1"), "");
    ends(1);
    ends(1);
    EXPECT_EQ(asks("a", "1"), "");
    EXPECT_EQ(asks("b", "1"), "sessions_per_user");
}

TEST_F(upgrade_limits_test, requests_of_an_address_are_429_until_it_has_earned_another) {
    config.handshake_burst = 2;
    config.handshake_rate = 1;
    EXPECT_EQ(asks("a", ""), "");
    EXPECT_EQ(asks("a", ""), "");
    EXPECT_EQ(asks("a", ""), "handshake_rate");
    EXPECT_EQ(last->status, 429U);
    EXPECT_EQ(last->retry_after, 1s);
    EXPECT_EQ(asks("b", ""), "");
    now += 1s;
    EXPECT_EQ(asks("a", ""), "sessions"); // the rate is no longer what forbids it
}

TEST_F(upgrade_limits_test, a_reset_lets_each_address_begin_anew) {
    config.handshake_burst = 1;
    config.handshake_rate = 0;
    EXPECT_EQ(asks("a", ""), "");
    EXPECT_EQ(asks("a", ""), "handshake_rate");
    EXPECT_EQ(last->retry_after, 3600s); // never
    EXPECT_EQ(limits->reset_rates(), 1U);
    EXPECT_EQ(asks("a", ""), "");
    ends(1);
    ends(3);
}

TEST_F(upgrade_limits_test, a_change_holds_from_now_on_and_ends_nobody) {
    EXPECT_EQ(asks("a", "1"), "");
    EXPECT_EQ(asks("b", "2"), "");
    config.sessions_max = 1;
    limits->change(config);
    EXPECT_EQ(asks("c", "3"), "sessions");
    ends(1);
    EXPECT_EQ(asks("c", "3"), "sessions");
    ends(2);
    EXPECT_EQ(asks("c", "3"), "");
    config.handshake_burst = 1;
    config.handshake_rate = 0;
    config.sessions_max = 0;
    limits->change(config);
    EXPECT_EQ(asks("d", "4"), "");
    EXPECT_EQ(asks("d", "5"), "handshake_rate");
    limits->change(config); // the same rate: nothing begins anew
    EXPECT_EQ(asks("d", "5"), "handshake_rate");
}

} // namespace
} // namespace squall::server
