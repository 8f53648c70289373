// The whole server on real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

TEST_F(server_test, an_upgrade_is_answered_by_101_and_the_welcome) {
    ASSERT_TRUE(connect_session());
    EXPECT_EQ(client.received.rfind("HTTP/1.1 101 ", 0), 0U);
    EXPECT_TRUE(client.has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // RFC 6455, 1.3
    EXPECT_EQ(client.frames()[0].opcode, 1U);
    EXPECT_EQ(client.frames()[0].payload, R"({"type":"connected","session_id":")" +
                                              observer.session_id + R"(","user_id":"ann"})");
}

TEST_F(server_test, a_session_is_registered_connected_and_welcomed_in_this_order) {
    ASSERT_TRUE(connect_session());
    ASSERT_TRUE(until_event("welcome"));
    const events seen{observer.events.begin() + 1, observer.events.end()};
    EXPECT_EQ(seen, (events{"registered ann", "state CONNECTING CONNECTED",
                            "sent " + std::to_string(client.frames()[0].payload.size()),
                            "welcome 1 sent CONNECTED"}));
}

TEST_F(server_test, the_welcome_comes_sooner_when_handshakes_have_been_quick) {
    config.settle_delay = 1h;
    start();
    std::vector<std::unique_ptr<loopback_client>> others;
    for (std::size_t i = 0; i < settle_delay::enough; ++i) {
        others.push_back(std::make_unique<loopback_client>(context));
        others.back()->connect(under_test->port());
        others.back()->send(upgrade_bytes());
    }
    ASSERT_TRUE(until([&] { return observer.count("state CONNECTING CONNECTED") == 20; }));
    client.send(upgrade_bytes());
    EXPECT_TRUE(until([&] { return client.frames().size() == 1; }));
    EXPECT_EQ(observer.count("welcome"), 1U);
}

TEST_F(server_test, with_a_ping_the_welcome_comes_after_the_pong) {
    config.welcome_ping = true;
    config.welcome_ping_timeout = 1h;
    ASSERT_TRUE(connect_session()); // the first frame is the ping
    EXPECT_EQ(client.frames()[0].opcode, 9U);
    EXPECT_FALSE(observer.has("welcome"));
    client.send(client_frame(10, client.frames()[0].payload));
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_NE(client.frames()[1].payload.find(R"("type":"connected")"), std::string::npos);
}

TEST_F(server_test, a_client_that_answers_no_ping_is_welcomed_all_the_same) {
    config.welcome_ping = true;
    config.welcome_ping_timeout = 1ms;
    ASSERT_TRUE(connect_session());
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[0].opcode, 9U);
    EXPECT_EQ(client.frames()[1].opcode, 1U);
    ASSERT_TRUE(until_event("welcome 1 sent CONNECTED"));
}

TEST_F(server_test, a_session_that_closes_while_its_welcome_waits_for_the_pong_leaves_nothing) {
    config.welcome_ping = true;
    config.welcome_ping_timeout = 1h;
    ASSERT_TRUE(connect_session());
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    under_test->shutdown();
    EXPECT_TRUE(run_to_end(context));
    EXPECT_FALSE(observer.has("welcome"));
}

TEST_F(server_test, session_ids_are_32_hex_digits_and_differ) {
    ASSERT_TRUE(connect_session());
    const std::string first = observer.session_id;
    EXPECT_EQ(first.size(), 32U);
    EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
    loopback_client other{context};
    other.connect(under_test->port());
    other.send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return other.frames().size() == 1; }));
    EXPECT_NE(observer.session_id, first);
    EXPECT_EQ(under_test->connections().size(), 2U);
}

TEST_F(server_test, messages_of_others_wait_behind_the_welcome) {
    start_and_send(upgrade_bytes());
    ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
    ASSERT_FALSE(observer.has("welcome"));
    EXPECT_EQ(under_test->connections().send(observer.session_id, "news", on_failure::swallow),
              send_result::queued);
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_NE(client.frames()[0].payload.find(R"("type":"connected")"), std::string::npos);
    EXPECT_EQ(client.frames()[1].payload, "news");
}

TEST_F(server_test, messages_arrive_in_order) {
    ASSERT_TRUE(connect_session());
    for (int i = 0; i < 50; ++i) {
        under_test->connections().send(observer.session_id, std::to_string(i), on_failure::raise);
    }
    ASSERT_TRUE(until([&] { return client.frames().size() == 51; }));
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_EQ(client.frames()[i + 1].payload, std::to_string(i));
    }
}

TEST_F(server_test, a_message_larger_than_a_buffer_is_one_frame) {
    ASSERT_TRUE(connect_session());
    const std::string large(20'000, 'x');
    under_test->connections().send(observer.session_id, large, on_failure::raise);
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[1].payload, large);
}

TEST_F(server_test, a_message_of_the_client_is_observed) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, "hello"));
    ASSERT_TRUE(until_event("message"));
    EXPECT_EQ(observer.events.back(), "message hello");
}

TEST_F(server_test, a_frame_in_the_same_segment_as_the_upgrade_is_not_lost) {
    start_and_send(upgrade_bytes() + client_frame(1, "eager") + client_frame(1, "more"));
    ASSERT_TRUE(until([&] { return observer.count("message") == 2; }));
    EXPECT_TRUE(observer.has("message eager"));
    EXPECT_TRUE(observer.has("message more"));
}

TEST_F(server_test, requests_pipelined_before_the_upgrade_are_answered_in_order) {
    start_and_send(get("/health") + get("/nowhere") + upgrade_bytes());
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    const auto first = client.received.find("HTTP/1.1 200 ");
    const auto second = client.received.find("HTTP/1.1 404 ");
    EXPECT_LT(first, second);
    EXPECT_LT(second, client.received.find("HTTP/1.1 101 "));
}

TEST_F(server_test, a_client_that_says_nothing_meets_the_handshake_deadline) {
    config.handshake_timeout = 50ms;
    start();
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(observer.events.back(), "abandoned handshake_deadline");
}

TEST_F(server_test, a_keep_alive_connection_meets_the_same_deadline) {
    config.handshake_timeout = 50ms;
    start_and_send(get("/health"));
    ASSERT_TRUE(until_event("abandoned close_requested")); // idle, so nobody is to blame
    EXPECT_TRUE(observer.has("answered 200"));
}

TEST_F(server_test, the_handshake_deadline_does_not_touch_a_connected_session) {
    config.handshake_timeout = 30ms;
    ASSERT_TRUE(connect_session());
    asio::steady_timer later{context, 60ms};
    bool over = false;
    later.async_wait([&](const error_code&) { over = true; });
    ASSERT_TRUE(until([&] { return over; }));
    EXPECT_FALSE(observer.has("ended"));
}

TEST_F(server_test, a_client_that_leaves_before_its_request_is_abandoned) {
    start();
    client.send("GET /hea");
    client.close();
    ASSERT_TRUE(until_event("abandoned"));
    EXPECT_EQ(observer.events.back(), "abandoned peer_closed");
}

TEST_F(server_test, a_close_frame_of_the_client_is_answered_and_ends_the_session) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(8, "\x03\xe8"));
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().back().opcode, 8U);
    EXPECT_EQ(client.frames().back().payload, "\x03\xe8");
    client.close();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED peer_closed 1000");
    EXPECT_EQ(observer.count("state"), 3U);
}

TEST_F(server_test, a_client_that_never_ends_its_closing_handshake_is_cut_off) {
    config.close_timeout = 30ms;
    ASSERT_TRUE(connect_session());
    client.send(client_frame(8, "\x03\xe8")); // and keeps its side of TCP open
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED peer_closed 1000");
    EXPECT_TRUE(observer.has("error close timed_out"));
}

TEST_F(server_test, a_tcp_end_without_close_frame_is_peer_closed) {
    ASSERT_TRUE(connect_session());
    client.close();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED peer_closed 1006");
}

TEST_F(server_test, a_reset_ends_the_session_once_as_transport_gone) {
    ASSERT_TRUE(connect_session());
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    under_test->shutdown();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.count("ended"), 1U);
    EXPECT_TRUE(observer.has("ended CONNECTED transport_gone"));
    EXPECT_TRUE(observer.has("error read connection_reset"));
}

TEST_F(server_test, a_bad_frame_is_closed_with_1002_as_protocol_error) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(3, "")); // a reserved opcode (RFC 6455, 5.2)
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().back().payload.substr(0, 2), "\x03\xea");
    client.close();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED protocol_error 1002");
}

TEST_F(server_test, a_client_that_stays_after_its_bad_frame_is_cut_off) {
    config.close_timeout = 30ms;
    ASSERT_TRUE(connect_session());
    client.send(client_frame(3, ""));
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED protocol_error 1002");
}

TEST_F(server_test, a_message_beyond_the_limit_is_closed_with_1009) {
    config.message_bytes_max = 100;
    ASSERT_TRUE(connect_session());
    client.send(client_frame(1, std::string(101, 'x')));
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().back().payload.substr(0, 2), "\x03\xf1");
    EXPECT_FALSE(observer.has("message"));
}

TEST_F(server_test, a_ping_is_answered_with_its_payload) {
    ASSERT_TRUE(connect_session());
    client.send(client_frame(9, "p1"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[1].opcode, 10U);
    EXPECT_EQ(client.frames()[1].payload, "p1");
    EXPECT_FALSE(observer.has("state CONNECTED CLOSING"));
}

TEST_F(server_test, disconnect_closes_with_1000_and_says_who_asked) {
    ASSERT_TRUE(connect_session());
    EXPECT_TRUE(under_test->connections().disconnect(observer.session_id, "admin", "test"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[1].payload, "\x03\xe8");
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED close_requested 1000");
    EXPECT_TRUE(observer.has("disconnect admin test found"));
}

TEST_F(server_test, disconnect_twice_sends_one_close_frame) {
    ASSERT_TRUE(connect_session());
    under_test->connections().disconnect(observer.session_id, "admin", "first");
    under_test->connections().disconnect(observer.session_id, "admin", "second");
    client.send(client_frame(8, "\x03\xe8"));
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().size(), 2U);
    EXPECT_EQ(observer.count("state CONNECTED CLOSING"), 1U);
}

TEST_F(server_test, a_send_while_closing_is_dropped_with_that_reason) {
    ASSERT_TRUE(connect_session());
    under_test->connections().disconnect(observer.session_id, "admin", "test");
    EXPECT_EQ(under_test->connections().send(observer.session_id, "late", on_failure::swallow),
              send_result::closing);
    EXPECT_EQ(observer.events.back(), "dropped closing");
}

TEST_F(server_test, a_message_that_waits_is_dropped_when_the_session_closes) {
    start_and_send(upgrade_bytes());
    ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
    under_test->connections().send(observer.session_id, "waits", on_failure::raise);
    under_test->connections().disconnect(observer.session_id, "admin", "test");
    EXPECT_EQ(observer.events.back(), "dropped closing");
    client.send(client_frame(8, "\x03\xe8"));
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.frames().size(), 1U); // the close frame, no welcome after it
    EXPECT_FALSE(observer.has("welcome"));
}

TEST_F(server_test, the_first_cause_wins) {
    ASSERT_TRUE(connect_session());
    under_test->connections().disconnect(observer.session_id, "admin", "test");
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED close_requested 1000");
}

TEST_F(server_test, a_message_that_waits_is_dropped_when_the_transport_goes) {
    config.settle_delay = 10s;
    start_and_send(upgrade_bytes());
    ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
    under_test->connections().send(observer.session_id, "waits", on_failure::raise);
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(observer.count("dropped transport_gone"), 1U);
    EXPECT_FALSE(observer.has("welcome"));
}

TEST_F(server_test, a_send_to_an_unknown_session_is_dropped_or_raised) {
    start();
    EXPECT_EQ(under_test->connections().send("nobody", "hi", on_failure::swallow),
              send_result::unknown_session);
    EXPECT_EQ(observer.events.back(), "dropped unknown_session");
    EXPECT_THROW(under_test->connections().send("nobody", "hi", on_failure::raise), send_error);
    EXPECT_FALSE(under_test->connections().disconnect("nobody", "admin", "test"));
}

TEST_F(server_test, shutdown_closes_with_1001_and_run_returns) {
    ASSERT_TRUE(connect_session());
    under_test->shutdown();
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[1].payload, "\x03\xe9");
    client.send(client_frame(8, "\x03\xe9"));
    ASSERT_TRUE(until([&] { return client.ended; }));
    client.close();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED shutdown 1001");
    EXPECT_EQ(under_test->connections().size(), 0U);
}

TEST_F(server_test, shutdown_does_not_wait_for_a_silent_client_longer_than_close_timeout) {
    config.close_timeout = 30ms;
    ASSERT_TRUE(connect_session());
    under_test->shutdown();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "ended CONNECTED shutdown 1001");
}

TEST_F(server_test, shutdown_abandons_pending_handshakes_and_stops_accepting) {
    start();
    client.send("GET /hea");
    ASSERT_TRUE(until_event("accepted"));
    under_test->shutdown();
    under_test->shutdown();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "abandoned shutdown");
    loopback_client late{context};
    EXPECT_THROW(late.connect(under_test->port()), boost::system::system_error);
}

TEST_F(server_test, a_port_that_is_taken_is_an_exception_from_start) {
    start();
    config.port = under_test->port();
    server second{context, config, observer};
    EXPECT_THROW(second.start(), boost::system::system_error);
}

TEST_F(server_test, the_unspecified_ipv6_address_takes_ipv4_too) {
    config.address = "::";
    ASSERT_TRUE(connect_session());
    EXPECT_TRUE(observer.has("accepted 127.0.0.1:"));
}

TEST_F(server_test, a_server_may_die_with_everything_in_flight) {
    ASSERT_TRUE(connect_session());
    under_test->connections().send(observer.session_id, std::string(1000, 'x'), on_failure::raise);
    loopback_client other{context};
    other.connect(under_test->port());
    other.send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return observer.count("registered") == 2; }));
    under_test.reset(); // and then the io_context with what was queued: no leak, no use after free
    SUCCEED();
}

} // namespace
} // namespace squall::server
