// What an application behind a route is told, and what it may do from inside, on real loopback
// sockets.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

class session_handler_test : public server_test {
protected:
    /// Runs until the session has ended, and all that is left to run.
    bool until_over() {
        if (!until_event("ended")) {
            return false;
        }
        under_test->shutdown();
        return run_to_end(context);
    }
    void disconnect(std::string_view session_id) {
        under_test->connections().disconnect(session_id, "application", "test");
    }
};

TEST_F(session_handler_test, is_told_of_connect_messages_and_disconnect_in_this_order) {
    start_and_send(upgrade_bytes() + client_frame(1, "eager") + client_frame(1, "more"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    client.send(client_frame(1, "late") + client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(handler.events, (events{"connect ann", "message eager", "message more",
                                      "message late", "disconnect peer_closed"}));
}

TEST_F(session_handler_test, is_told_once_of_a_connection_that_is_reset) {
    ASSERT_TRUE(connect_session());
    under_test->connections().send(observer.session_id, std::string(1000, 'x'), on_failure::raise);
    client.reset();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(handler.events, (events{"connect ann", "disconnect transport_gone"}));
}

TEST_F(session_handler_test, is_told_the_first_cause_when_a_close_is_answered_by_a_reset) {
    ASSERT_TRUE(connect_session());
    disconnect(observer.session_id);
    client.reset();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(handler.events, (events{"connect ann", "disconnect close_requested"}));
}

TEST_F(session_handler_test, is_told_of_every_session_at_shutdown) {
    config.close_timeout = 30ms;
    ASSERT_TRUE(connect_session());
    under_test->shutdown();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(handler.events, (events{"connect ann", "disconnect shutdown"}));
}

TEST_F(session_handler_test, is_told_nothing_of_requests_that_are_no_sessions) {
    EXPECT_NE(answers(get("/health") + get("/ws/voice"), 2), "");
    EXPECT_EQ(handler.events, events{});
}

TEST_F(session_handler_test, what_it_sends_from_on_connect_stands_behind_the_welcome) {
    handler.at_connect = [this](std::string_view id) {
        under_test->connections().send(id, "hello", on_failure::raise);
    };
    start_and_send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_NE(client.frames()[0].payload.find(R"("type":"connected")"), std::string::npos);
    EXPECT_EQ(client.frames()[1].payload, "hello");
}

TEST_F(session_handler_test, may_answer_a_message) {
    handler.at_message = [this](std::string_view id) {
        under_test->connections().send(id, "answer", on_failure::raise);
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "question") + client_frame(1, "another"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 3; }));
    EXPECT_EQ(client.frames()[2].payload, "answer");
}

TEST_F(session_handler_test, may_disconnect_from_on_connect) {
    handler.at_connect = [this](std::string_view id) {
        disconnect(id);
    };
    start_and_send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    EXPECT_EQ(client.frames()[0].payload, "\x03\xe8");
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(handler.events, (events{"connect ann", "disconnect close_requested"}));
    EXPECT_FALSE(observer.has("welcome"));
}

TEST_F(session_handler_test, gets_no_further_message_once_it_has_disconnected) {
    handler.at_message = [this](std::string_view id) {
        disconnect(id);
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "first") + client_frame(1, "second"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(handler.events,
              (events{"connect ann", "message first", "disconnect close_requested"}));
}

TEST_F(session_handler_test, finds_the_session_gone_from_the_table_at_disconnect) {
    send_result result = send_result::queued;
    handler.at_disconnect = [&](std::string_view id) {
        disconnect(id);
        result = under_test->connections().send(id, "goodbye", on_failure::swallow);
    };
    ASSERT_TRUE(connect_session());
    client.reset();
    ASSERT_TRUE(until_over());
    EXPECT_EQ(result, send_result::unknown_session);
    EXPECT_EQ(handler.events, (events{"connect ann", "disconnect transport_gone"}));
}

} // namespace
} // namespace squall::server
