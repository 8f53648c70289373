#include "server_core/welcome/welcome_sequence.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

/// A clock that is told when to move and a session whose state the test sets.
class fake_world final : public welcome_actions {
public:
    explicit fake_world(int attempts_max = 3,
                        std::optional<std::chrono::nanoseconds> ping_timeout = std::nullopt)
        : sequence({10ms, attempts_max, 50ms, ping_timeout}, *this) {}

    session_state state = session_state::connecting;
    std::vector<std::string> log;
    bool stop_when_told = false;
    welcome_sequence sequence;

    void wait(std::chrono::nanoseconds delay) override {
        log.push_back("wait " + std::to_string(delay / 1ms));
    }
    void send_ping() override { send("ping"); }
    void send_welcome() override { send("write"); }
    void send(const char* what) {
        switch (state) {
        case session_state::connected:
            log.emplace_back(what);
            return;
        case session_state::connecting:
            throw send_error{send_result::not_connected};
        case session_state::closing:
            throw send_error{send_result::closing};
        case session_state::disconnected:
            throw send_error{send_result::disconnected};
        }
    }
    void attempted(int attempt, welcome_result result, session_state found,
                   std::string_view error) override {
        log.push_back(std::to_string(attempt) + ' ' + std::string{to_string(result)} + ' ' +
                      std::string{to_string(found)});
        last_error = error;
        if (stop_when_told) {
            sequence.stop();
        }
    }
    void exhausted(const send_error& error) override {
        log.emplace_back("exhausted");
        last_error = describe(error);
    }

    /// What has happened since it was last asked.
    std::vector<std::string> taken() { return std::exchange(log, {}); }

    std::string last_error;
};

using events = std::vector<std::string>;

TEST(welcome_sequence, nothing_is_sent_before_the_settle_delay) {
    fake_world world;
    world.state = session_state::connected;
    world.sequence.start();
    EXPECT_EQ(world.taken(), (events{"wait 10"}));
}

TEST(welcome_sequence, an_attempt_that_finds_connected_writes) {
    fake_world world;
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"wait 10", "write"}));
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"1 sent CONNECTED"}));
}

TEST(welcome_sequence, attempts_that_find_connecting_are_retried_after_50_and_100_ms) {
    fake_world world;
    world.sequence.start();
    world.sequence.due();
    world.sequence.due();
    world.sequence.due();
    EXPECT_EQ(world.taken(),
              (events{"wait 10", "1 failed CONNECTING", "wait 50", "2 failed CONNECTING",
                      "wait 100", "3 failed CONNECTING", "exhausted"}));
}

TEST(welcome_sequence, a_failed_attempt_says_which_state_it_found) {
    fake_world world;
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.last_error, "invalid_state: WebSocket not in CONNECTED state: CONNECTING");
}

TEST(welcome_sequence, a_handshake_that_completes_between_attempts_waits_for_the_next) {
    fake_world world;
    world.sequence.start();
    world.sequence.due();
    world.taken();
    world.state = session_state::connected;
    world.sequence.connected();
    EXPECT_EQ(world.taken(), (events{}));
    world.sequence.due();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"write", "2 sent CONNECTED"}));
}

TEST(welcome_sequence, after_exhaustion_the_completed_handshake_sends_at_once) {
    fake_world world;
    world.sequence.start();
    world.sequence.due();
    world.sequence.due();
    world.sequence.due();
    world.taken();
    world.state = session_state::connected;
    world.sequence.connected();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"write", "4 sent CONNECTED"}));
}

TEST(welcome_sequence, a_failed_write_is_not_retried) {
    fake_world world;
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    world.taken();
    world.sequence.written(false);
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"1 dead CONNECTED"}));
}

TEST(welcome_sequence, an_attempt_on_a_dead_session_is_not_retried) {
    fake_world world;
    world.state = session_state::disconnected;
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"wait 10", "1 dead DISCONNECTED"}));
}

TEST(welcome_sequence, no_timer_acts_after_stop) {
    fake_world world;
    world.sequence.start();
    EXPECT_TRUE(world.sequence.stop());
    world.taken();
    world.sequence.due();
    world.sequence.connected();
    EXPECT_EQ(world.taken(), (events{}));
}

TEST(welcome_sequence, stopped_by_the_report_of_a_failure_it_waits_no_more) {
    fake_world world;
    world.stop_when_told = true;
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"wait 10", "1 failed CONNECTING"}));
}

TEST(welcome_sequence, a_write_in_flight_reports_its_end_after_stop) {
    fake_world world;
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    EXPECT_FALSE(world.sequence.stop());
    world.taken();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"1 sent CONNECTED"}));
}

TEST(welcome_sequence, with_a_ping_the_welcome_waits_for_the_pong) {
    fake_world world{3, 1s};
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"wait 10", "ping", "wait 1000"}));
    world.sequence.answered();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"write", "1 sent CONNECTED"}));
}

TEST(welcome_sequence, without_a_pong_it_goes_after_the_time_out) {
    fake_world world{3, 1s};
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    world.taken();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"write"}));
    world.sequence.answered(); // too late
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{}));
}

TEST(welcome_sequence, a_pong_that_nobody_waits_for_is_nothing) {
    fake_world world{3, 1s};
    world.sequence.start();
    world.sequence.answered();
    EXPECT_EQ(world.taken(), (events{"wait 10"}));
}

TEST(welcome_sequence, a_ping_that_finds_connecting_is_a_failed_attempt) {
    fake_world world{1, 1s};
    world.sequence.start();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{"wait 10", "1 failed CONNECTING", "exhausted"}));
    world.state = session_state::connected;
    world.sequence.connected();
    EXPECT_EQ(world.taken(), (events{"ping", "wait 1000"}));
    world.sequence.answered();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"write", "2 sent CONNECTED"}));
}

TEST(welcome_sequence, one_that_is_stopped_while_it_waits_for_the_pong_sends_nothing) {
    fake_world world{3, 1s};
    world.state = session_state::connected;
    world.sequence.start();
    world.sequence.due();
    EXPECT_TRUE(world.sequence.stop());
    world.taken();
    world.sequence.answered();
    world.sequence.due();
    EXPECT_EQ(world.taken(), (events{}));
}

TEST(welcome_sequence, with_no_attempts_by_the_clock_the_handshake_sends_it) {
    fake_world world{0};
    world.sequence.start();
    EXPECT_EQ(world.taken(), (events{}));
    world.state = session_state::connected;
    world.sequence.connected();
    world.sequence.written(true);
    EXPECT_EQ(world.taken(), (events{"write", "1 sent CONNECTED"}));
}

} // namespace
} // namespace squall::server
