// What ends a session that is CONNECTED, or keeps it from being read: limits, deadlines, and what
// its handler does. On real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

#include <stdexcept>

namespace squall::server {
namespace {

using namespace testing_support;

class session_limits_test : public server_test {
protected:
    void send(std::string message) {
        under_test->connections().send(observer.session_id, std::move(message),
                                       on_failure::swallow);
    }
    /// The close frame that the client gets: its code and the words.
    std::string closed_with() {
        until([&] { return !client.frames().empty() && client.frames().back().opcode == 8; });
        if (client.frames().empty() || client.frames().back().payload.size() < 2) {
            return "nothing";
        }
        const std::string payload = client.frames().back().payload;
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned char>(payload[i]);
        };
        return std::to_string(byte(0) * 256 + byte(1)) + ' ' + payload.substr(2);
    }
    std::string ended() {
        client.send(client_frame(8, "\x03\xe8"));
        client.finish_sending();
        return until_event("ended") ? observer.events.back() : "not";
    }
    session& only_session() { return *under_test->connections().find(observer.session_id); }
};

TEST_F(session_limits_test, a_handler_that_throws_closes_its_session_with_1011) {
    handler.at_message = [](std::string_view) {
        throw std::runtime_error("no such thing");
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "x"));
    EXPECT_EQ(closed_with(), "1011 Internal server error");
    EXPECT_TRUE(observer.has("handler failed recording std::runtime_error no such thing"));
    EXPECT_EQ(ended(), "ended CONNECTED handler_failed 1011");
    EXPECT_EQ(handler.events.back(), "disconnect handler_failed");
}

TEST_F(session_limits_test, a_handler_may_throw_what_is_no_exception) {
    handler.at_connect = [](std::string_view) {
        throw 7; // NOLINT(hicpp-exception-baseclass)
    };
    start_and_send(upgrade_bytes());
    EXPECT_EQ(closed_with(), "1011 Internal server error");
    EXPECT_TRUE(observer.has("handler failed recording unknown"));
}

TEST_F(session_limits_test, a_handler_that_throws_touches_no_other_session) {
    ASSERT_TRUE(connect_session());
    const std::string first = observer.session_id;
    loopback_client other{context};
    other.connect(under_test->port());
    other.send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return other.frames().size() == 1; }));
    handler.at_message = [&](std::string_view id) {
        if (id == first) {
            throw std::runtime_error("only the first");
        }
    };
    client.send(client_frame(1, "x"));
    EXPECT_EQ(closed_with(), "1011 Internal server error");
    other.send(client_frame(1, "still here"));
    ASSERT_TRUE(until([&] { return handler.events.back() == "message still here"; }));
}

TEST_F(session_limits_test, a_handler_that_throws_at_disconnect_is_told_of) {
    handler.at_disconnect = [](std::string_view) {
        throw std::logic_error("too late");
    };
    ASSERT_TRUE(connect_session());
    client.reset();
    ASSERT_TRUE(until_event("handler failed recording std::logic_error too late"));
    EXPECT_EQ(under_test->connections().size(), 0U);
}

TEST_F(session_limits_test, a_handler_that_keeps_the_loop_is_named) {
    config.handler_time_max = 1us;
    handler.at_message = [](std::string_view) {
        const auto until = std::chrono::steady_clock::now() + 2us;
        while (std::chrono::steady_clock::now() < until) {
        }
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "x"));
    ASSERT_TRUE(until_event("handler warning recording held_loop"));
}

TEST_F(session_limits_test, a_binary_message_is_closed_with_1003_on_a_text_route) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(2, "x"));
    EXPECT_EQ(closed_with(), "1003 text only");
    EXPECT_EQ(ended(), "ended CONNECTED protocol_error 1003");
    EXPECT_EQ(handler.events.back(), "disconnect protocol_error");
}

TEST_F(session_limits_test, a_message_beyond_the_limit_is_closed_with_1009) {
    config.message_bytes_max = 10;
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "12345678901"));
    EXPECT_EQ(closed_with(), "1009 ");
    EXPECT_EQ(ended(), "ended CONNECTED protocol_error 1009");
}

TEST_F(session_limits_test, text_that_is_no_utf8_is_closed_with_1007) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "\xff"));
    EXPECT_EQ(closed_with(), "1007 ");
    EXPECT_EQ(ended(), "ended CONNECTED protocol_error 1007");
}

TEST_F(session_limits_test, more_messages_than_the_burst_are_closed_with_1008) {
    config.message_burst = 3;
    config.message_rate = 0;
    ASSERT_TRUE(connect_session());
    for (int i = 0; i < 5; ++i) {
        client.send(client_frame(1, "x"));
    }
    EXPECT_EQ(closed_with(), "1008 too many messages");
    EXPECT_EQ(observer.count("message"), 3U);
    EXPECT_EQ(observer.count("rate limited"), 1U);
    EXPECT_EQ(ended(), "ended CONNECTED rate_limited 1008");
}

TEST_F(session_limits_test, a_ping_comes_each_interval_and_its_pong_is_timed) {
    config.ping_interval = 5ms;
    config.pong_timeout = 10s;
    ASSERT_TRUE(connect_session());
    ASSERT_TRUE(until([&] { return client.frames().back().opcode == 9; }));
    EXPECT_EQ(client.frames().back().payload, "");
    client.send(client_frame(10, ""));
    ASSERT_TRUE(until_event("pong"));
}

TEST_F(session_limits_test, a_peer_without_a_pong_is_stale) {
    config.ping_interval = 5ms;
    config.pong_timeout = 5ms;
    ASSERT_TRUE(connect_session());
    EXPECT_EQ(closed_with(), "4001 no pong");
    EXPECT_EQ(ended(), "ended CONNECTED stale 4001");
}

TEST_F(session_limits_test, a_ping_that_was_asked_for_tells_when_it_is_answered) {
    ASSERT_TRUE(connect_session());
    int answered = 0;
    only_session().ping([&] { ++answered; });
    ASSERT_TRUE(until([&] { return client.frames().back().opcode == 9; }));
    EXPECT_EQ(answered, 0);
    client.send(client_frame(10, "") + client_frame(10, ""));
    ASSERT_TRUE(until([&] { return answered > 0; }));
    client.send(client_frame(1, "after both"));
    ASSERT_TRUE(until_event("message"));
    EXPECT_EQ(answered, 1);
}

TEST_F(session_limits_test, what_does_not_fit_into_the_queue_makes_a_slow_consumer) {
    config.queue_bytes_max = 100;
    ASSERT_TRUE(connect_session());
    send(std::string(60, 'x'));
    send(std::string(60, 'y')); // nothing has been written in between
    EXPECT_TRUE(observer.has("slow consumer 60 1"));
    EXPECT_TRUE(observer.has("dropped queue_full"));
    send("more");
    EXPECT_EQ(observer.events.back(), "dropped closing");
    EXPECT_EQ(closed_with(), "4000 slow consumer");
    EXPECT_EQ(ended(), "ended CONNECTED slow_consumer 4000");
}

TEST_F(session_limits_test, a_message_that_waits_too_long_makes_a_slow_consumer) {
    config.queue_age_max = 20ms;
    config.close_timeout = 20ms;
    config.queue_bytes_max = std::size_t{64} << 20U;
    start();
    loopback_client unreading{context};
    unreading.connect_unreading(under_test->port());
    unreading.send(upgrade_bytes());
    ASSERT_TRUE(until_event("welcome"));
    send(std::string(std::size_t{32} << 20U, 'x')); // more than two kernels hold
    ASSERT_TRUE(until_event("slow consumer"));
    ASSERT_TRUE(until_event("ended CONNECTED slow_consumer 4000"));
    EXPECT_TRUE(observer.has("dropped disconnected"));
}

TEST_F(session_limits_test, a_peer_is_not_read_while_its_answers_fill_its_queue) {
    constexpr std::size_t answer_bytes = std::size_t{4} << 20U;
    constexpr std::size_t questions = 20;
    config.queue_bytes_max = 3 * answer_bytes;
    handler.at_message = [&](std::string_view) {
        send(std::string(answer_bytes, 'x'));
    };
    start();
    loopback_client unreading{context};
    unreading.connect_unreading(under_test->port());
    unreading.send(upgrade_bytes());
    ASSERT_TRUE(until_event("welcome"));
    for (std::size_t i = 0; i < questions; ++i) {
        unreading.send(client_frame(1, "?"));
    }
    const session& s = only_session();
    ASSERT_TRUE(until([&] { return s.queue().crowded(); }));
    loopback_client other{context}; // something to wait for meanwhile
    other.connect(under_test->port());
    other.send(get("/health"));
    ASSERT_TRUE(until([&] { return other.has("200 OK"); }));
    EXPECT_LT(observer.count("message"), questions);
    unreading.read_on();
    ASSERT_TRUE(until([&] { return observer.count("sent 4194304") == questions; }));
    EXPECT_FALSE(observer.has("slow consumer"));
}

TEST_F(session_limits_test, a_held_session_reads_on_when_it_is_let_go) {
    handler.at_message = [&](std::string_view) {
        only_session().hold_reading();
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "first") + client_frame(1, "second"));
    ASSERT_TRUE(until_event("message first"));
    send("anything");
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(observer.count("message"), 1U);
    only_session().resume_reading();
    ASSERT_TRUE(until_event("message second"));
}

TEST_F(session_limits_test, a_session_that_is_cut_says_nothing_more) {
    ASSERT_TRUE(connect_session());
    only_session().cut(end_cause::shutdown);
    EXPECT_EQ(observer.events.back(), "ended CONNECTED shutdown 1006");
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().size(), 1U);
}

} // namespace
} // namespace squall::server
