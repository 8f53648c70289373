// What goes out before a close frame of ours, and what does not. On real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

class session_close_test : public server_test {
protected:
    void send(std::string message) {
        under_test->connections().send(observer.session_id, std::move(message),
                                       on_failure::swallow);
    }
    void disconnect() {
        under_test->connections().disconnect(observer.session_id, "test", "enough");
    }
    /// The payloads that came to `c` after the welcome, "close" for a close frame.
    static events heard(const loopback_client& c) {
        events all;
        for (const frame& f : c.frames()) {
            all.push_back(f.opcode == 8 ? "close" : f.payload);
        }
        all.erase(all.begin());
        return all;
    }
    /// A session whose peer takes nothing, and 32 MiB on their way to it with a word behind them.
    void fill(loopback_client& unreading) {
        config.queue_bytes_max = std::size_t{64} << 20U;
        start();
        unreading.connect_unreading(under_test->port());
        unreading.send(upgrade_bytes());
        ASSERT_TRUE(until_event("welcome"));
        send(std::string(std::size_t{32} << 20U, 'x')); // more than two kernels hold
        send("the last word");
    }
};

TEST_F(session_close_test, what_is_queued_goes_out_before_the_close_frame) {
    ASSERT_TRUE(connect_session());
    send("one");
    send("two");
    send("three");
    disconnect();
    ASSERT_TRUE(until([&] { return client.frames().back().opcode == 8; }));
    EXPECT_EQ(heard(client), (events{"one", "two", "three", "close"}));
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1000"));
    EXPECT_FALSE(observer.has("dropped"));
}

TEST_F(session_close_test, nothing_is_taken_once_the_close_has_been_asked_for) {
    ASSERT_TRUE(connect_session());
    send("one");
    send("two");
    disconnect();
    EXPECT_EQ(observer.events.back(), "state CONNECTED CLOSING");
    send("too late");
    EXPECT_EQ(observer.events.back(), "dropped closing");
    client.send(client_frame(1, "nobody hears this"));
    ASSERT_TRUE(until([&] { return client.frames().back().opcode == 8; }));
    EXPECT_EQ(heard(client), (events{"one", "two", "close"}));
    EXPECT_FALSE(observer.has("message"));
}

TEST_F(session_close_test, who_breaks_a_rule_gets_nothing_more) {
    config.message_burst = 1;
    config.message_rate = 0;
    constexpr std::size_t answers = 50; // more than are written before the next message is read
    handler.at_message = [&](std::string_view) {
        for (std::size_t i = 0; i < answers; ++i) {
            send("answer");
        }
    };
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "?") + client_frame(1, "?"));
    ASSERT_TRUE(until([&] { return client.frames().back().opcode == 8; }));
    EXPECT_EQ(heard(client).back(), "close");
    EXPECT_EQ(observer.count("sent") + observer.count("dropped closing"), 1 + answers);
    EXPECT_TRUE(observer.has("dropped closing"));
}

TEST_F(session_close_test, a_peer_that_takes_nothing_is_waited_for_as_long_as_a_close_may_last) {
    config.close_timeout = 20ms;
    loopback_client unreading{context};
    fill(unreading);
    disconnect();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1000"));
    EXPECT_TRUE(observer.has("error close timed_out"));
    EXPECT_EQ(observer.count("dropped disconnected"), 2U);
}

TEST_F(session_close_test, a_peer_that_closes_meanwhile_ends_the_wait) {
    loopback_client unreading{context};
    fill(unreading);
    disconnect();
    unreading.send(client_frame(8, "\x03\xe8"));
    ASSERT_TRUE(until_event("dropped closing")); // the word behind
    unreading.read_on();                         // or the library's answer would have no room
    ASSERT_TRUE(until([&] { return unreading.frames().size() == 3; }));
    EXPECT_EQ(unreading.frames().back().opcode, 8U);
    unreading.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1000"));
}

TEST_F(session_close_test, the_code_that_counts_is_the_one_that_was_exchanged) {
    loopback_client unreading{context};
    fill(unreading);
    under_test->connections().disconnect(
        observer.session_id, "test", "enough",
        end_reason{end_cause::close_requested, close_code::try_again_later, ""});
    unreading.send(client_frame(8, "\x03\xe9")); // 1001
    unreading.finish_sending();
    unreading.read_on();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1001"));
}

TEST_F(session_close_test, a_peer_that_goes_meanwhile_ends_the_session) {
    loopback_client unreading{context};
    fill(unreading);
    disconnect();
    unreading.reset();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1000"));
    // Of a read and a write that wait, one gets the reset, the other then finds the stream at its
    // end: whichever the event loop tells first.
    EXPECT_TRUE(observer.has("error read connection_reset") ||
                observer.has("error read already_closed") ||
                observer.has("error write connection_reset"));
}

TEST_F(session_close_test, a_breach_meanwhile_is_closed_with_its_own_code) {
    loopback_client unreading{context};
    fill(unreading);
    disconnect();
    unreading.send(client_frame(3, "")); // no such opcode (RFC 6455, 5.2)
    unreading.read_on();
    ASSERT_TRUE(until([&] { return unreading.frames().size() == 3; }));
    EXPECT_EQ(unreading.frames().back().payload, "\x03\xea"); // and not the last word
    unreading.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED close_requested 1002"));
}

TEST_F(session_close_test, a_session_that_a_handler_holds_hears_that_its_peer_closes) {
    handler.at_message = [&](std::string_view) {
        under_test->connections().find(observer.session_id)->hold_reading();
    };
    loopback_client unreading{context};
    fill(unreading);
    unreading.send(client_frame(1, "hold"));
    ASSERT_TRUE(until_event("message hold"));
    disconnect();
    unreading.send(client_frame(8, "\x03\xe8"));
    ASSERT_TRUE(until_event("dropped closing"));
}

} // namespace
} // namespace squall::server
