// What may and may not happen to a session that is still CONNECTING. The server's end of a real
// TCP connection is filled with bytes that the client does not read, so the 101 stays unwritten
// for as long as the test wants.

#include "server_core/routes/websocket_route.hpp"
#include "server_core/session/connection_stream.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using namespace testing_support;
using events = std::vector<std::string>;

class connecting_test : public testing::Test {
protected:
    explicit connecting_test(server_config chosen = {}) : config(std::move(chosen)) {
        config.settle_delay = 1ms;
        config.welcome_retry_delay = 2ms;
    }

    /// A registered session whose 101 cannot be written yet.
    bool open_stuck() {
        tcp_acceptor acceptor{context.get_executor(), {asio::ip::address_v4::loopback(), 0}};
        tcp_socket far{context.get_executor()};
        far.connect(acceptor.local_endpoint());
        tcp_socket near = acceptor.accept();
        if (!fill(near)) {
            return false;
        }
        client.emplace(std::move(far));

        upgrade_request request;
        request.message.method(boost::beast::http::verb::get);
        request.message.target("/ws/voice?user_id=ann");
        request.message.set("Host", "localhost");
        request.message.set("Connection", "Upgrade");
        request.message.set("Upgrade", "websocket");
        request.message.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.message.set("Sec-WebSocket-Version", "13");
        const auto opened = connections.add(
            session_kind::voice, {"", "ann", ""}, {1, "127.0.0.1:1"},
            std::make_unique<websocket_transport>(connection_stream{std::move(near)},
                                                  std::move(request),
                                                  websocket_options{config.message_bytes_max, false}),
            steady_timer{context.get_executor(), config.handshake_timeout}, handler);
        opened->start();
        connections.welcome_with(opened->id(), welcome_message(opened->id(), "ann"),
                                 [this](std::exception_ptr error) {
                                     ++completions;
                                     raised = std::move(error);
                                 });
        return true;
    }
    /// Writes until no byte more fits, and none will: what is still under way to the far end would
    /// make room when it arrives, and on a busy machine that may be later.
    static bool fill(tcp_socket& near) {
        const std::string junk(65536, '.');
        near.non_blocking(true);
        std::size_t written = 1;
        for (bool still = false; !still || written > 0;) {
            still = all_acknowledged(near);
            written = 0;
            error_code full;
            while (!full) {
                written += near.write_some(asio::buffer(junk), full);
            }
            if (full != asio::error::would_block) {
                return false;
            }
        }
        return true;
    }
    static bool all_acknowledged(tcp_socket& near) {
        tcp_info info{};
        socklen_t length = sizeof info;
        return ::getsockopt(near.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
               info.tcpi_unacked == 0;
    }
    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context, predicate);
    }
    bool until_event(std::string_view prefix) {
        return until([&] { return observer.has(prefix); });
    }
    /// Lets the client read, so that the 101 goes out, and everything after it.
    bool until_welcomed() {
        client->read_on();
        return until([&] { return client->frames().size() == 1; });
    }

    asio::io_context context{1};
    server_config config;
    recording_observer observer;
    recording_handler handler;
    connection_manager connections{context.get_executor(), config, observer};
    int completions = 0;       ///< of the welcome
    std::exception_ptr raised; ///< what the last one said
    std::optional<loopback_client> client;
};

TEST_F(connecting_test, attempts_fail_are_exhausted_and_the_session_stays) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("exhausted"));
    EXPECT_EQ(observer.events,
              (events{"registered ann", "welcome 1 failed CONNECTING",
                      "welcome 2 failed CONNECTING", "welcome 3 failed CONNECTING",
                      "exhausted invalid_state: WebSocket not in CONNECTED state: CONNECTING"}));
    EXPECT_EQ(connections.size(), 1U);
}

TEST_F(connecting_test, after_exhaustion_the_completed_handshake_sends_the_welcome) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("exhausted"));
    ASSERT_TRUE(until_welcomed());
    ASSERT_TRUE(until_event("welcome 4 sent CONNECTED"));
}

TEST_F(connecting_test, a_handshake_completed_between_attempts_waits_for_the_next) {
    config.welcome_retry_delay = 1s; // room for the handshake on a busy machine
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("welcome 1 failed CONNECTING"));
    client->read_on();
    ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
    EXPECT_EQ(observer.count("welcome"), 1U);
    ASSERT_TRUE(until_event("welcome 2"));
    EXPECT_EQ(observer.events.back(), "welcome 2 sent CONNECTED");
}

class breaker_of_one_test : public connecting_test {
protected:
    static server_config one() {
        server_config config;
        config.welcome_breaker_window = 1;
        config.welcome_breaker_pause = 1h;
        return config;
    }
    breaker_of_one_test() : connecting_test(one()) {}
};

TEST_F(breaker_of_one_test,
       after_a_pattern_of_failures_a_session_gets_one_attempt_and_its_welcome) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("exhausted"));
    EXPECT_EQ(observer.count("breaker open"), 1U);
    EXPECT_EQ(observer.count("welcome"), 3U); // it was scheduled before the breaker opened
    observer.events.clear();
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("exhausted"));
    EXPECT_EQ(observer.count("welcome"), 1U);
    ASSERT_TRUE(until_welcomed());
    ASSERT_TRUE(until_event("welcome 2 sent CONNECTED"));
    EXPECT_FALSE(observer.has("breaker")); // second attempts move nothing
}

TEST_F(connecting_test, exhaustion_is_raised_to_whoever_started_the_welcome) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until([&] { return completions > 0; }));
    ASSERT_TRUE(raised);
    try {
        std::rethrow_exception(raised);
    } catch (const send_error& error) {
        EXPECT_EQ(error.state(), session_state::connecting);
        EXPECT_EQ(error.category(), error_category::invalid_state);
        EXPECT_STREQ(error.what(), "WebSocket not in CONNECTED state: CONNECTING");
    }
}

TEST_F(connecting_test, a_welcome_sent_after_exhaustion_is_not_told_twice) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("exhausted"));
    ASSERT_TRUE(until_welcomed());
    ASSERT_TRUE(until_event("welcome 4 sent"));
    EXPECT_EQ(completions, 1);
}

TEST_F(connecting_test, a_welcome_that_is_sent_raises_nothing) {
    config.settle_delay = 200ms;
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_welcomed());
    ASSERT_TRUE(until([&] { return completions > 0; }));
    EXPECT_FALSE(raised);
}

TEST_F(connecting_test, a_failed_send_is_dropped_with_its_reason_and_ends_nothing) {
    ASSERT_TRUE(open_stuck());
    EXPECT_EQ(connections.send(observer.session_id, "early", on_failure::swallow),
              send_result::not_connected);
    EXPECT_THROW(connections.send(observer.session_id, "early", on_failure::raise), send_error);
    ASSERT_TRUE(run_until(context, [&] { return observer.has("dropped"); }));
    EXPECT_EQ(observer.count("send retry"), 2U); // three attempts in all
    EXPECT_EQ(observer.count("dropped not_connected"), 1U);
    EXPECT_FALSE(observer.has("ended"));
}

TEST_F(connecting_test, nothing_stands_before_the_101_and_the_welcome_stands_first) {
    ASSERT_TRUE(open_stuck());
    connections.send(observer.session_id, "early", on_failure::swallow);
    ASSERT_TRUE(until_welcomed());
    const auto header = client->received.find_first_not_of('.');
    EXPECT_EQ(client->received.compare(header, 13, "HTTP/1.1 101 "), 0);
    EXPECT_NE(client->frames()[0].payload.find("connected"), std::string::npos);
}

TEST_F(connecting_test, disconnect_closes_the_tcp_connection_as_close_requested) {
    ASSERT_TRUE(open_stuck());
    EXPECT_TRUE(connections.disconnect(observer.session_id, "admin", "test"));
    EXPECT_EQ(observer.events,
              (events{"registered ann", "disconnect admin test found",
                      "state CONNECTING DISCONNECTED", "ended CONNECTING close_requested 1006"}));
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(connections.size(), 0U);
    EXPECT_FALSE(observer.has("welcome")); // no timer acts any more
}

TEST_F(connecting_test, the_handshake_deadline_ends_it) {
    config.handshake_timeout = 50ms;
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "ended CONNECTING handshake_deadline 1006");
    EXPECT_EQ(observer.count("ended"), 1U);
}

TEST_F(connecting_test, the_loss_of_the_peer_ends_it_once_as_transport_gone) {
    ASSERT_TRUE(open_stuck());
    client->reset();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "ended CONNECTING transport_gone 1006");
    EXPECT_EQ(observer.count("ended"), 1U);
    EXPECT_FALSE(observer.has("state CONNECTING CONNECTED"));
}

TEST_F(connecting_test, its_handler_is_told_nothing_until_the_101_is_written) {
    ASSERT_TRUE(open_stuck());
    ASSERT_TRUE(until_event("welcome 1 failed CONNECTING"));
    EXPECT_EQ(handler.events, events{});
    ASSERT_TRUE(until_welcomed());
    EXPECT_EQ(handler.events, events{"connect ann"});
}

TEST_F(connecting_test, its_handler_is_not_told_of_the_end_of_what_never_connected) {
    ASSERT_TRUE(open_stuck());
    connections.disconnect(observer.session_id, "admin", "test");
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.count("ended"), 1U);
    EXPECT_EQ(handler.events, events{});
}

TEST_F(connecting_test, shutdown_ends_it) {
    ASSERT_TRUE(open_stuck());
    connections.shutdown();
    ASSERT_TRUE(run_to_end(context));
    EXPECT_EQ(observer.events.back(), "ended CONNECTING shutdown 1006");
}

} // namespace
} // namespace squall::server
