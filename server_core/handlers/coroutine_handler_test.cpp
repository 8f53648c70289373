// Handlers that are coroutines, and what becomes of those that do not do as they should (field
// report 2). On real loopback sockets.

#include "server_core/handlers/answering_handler.hpp"
#include "server_core/handlers/echo_handler.hpp"
#include "server_core/testing/server_test_fixture.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <stdexcept>

namespace squall::server {
namespace {

using namespace testing_support;

using awaitable = asio::awaitable<void, io_executor>;

class lambda_handler final : public coroutine_handler {
public:
    using coroutine_handler::coroutine_handler;
    std::string_view name() const noexcept override { return "lambda"; }
    std::function<awaitable(session_channel&)> body;
    /// Coroutines that came to their end; theirs too, because one that waits for ever is destroyed
    /// with the io_context, after its handler.
    std::shared_ptr<int> finished = std::make_shared<int>(0);

private:
    awaitable serve(session_channel& channel) override {
        struct at_end {
            std::shared_ptr<int> count;
            ~at_end() { ++*count; }
        } const counts{finished};
        co_await body(channel);
    }
};

route_options coroutine_route() {
    route_options o;
    o.name = "coroutine";
    o.path = "/coroutine";
    return o;
}

class coroutine_handler_test : public server_test {
protected:
    void start_with(std::function<awaitable(session_channel&)> body) {
        start();
        coroutine = std::make_unique<lambda_handler>(context.get_executor(),
                                                     under_test->connections(), observer, config);
        coroutine->body = std::move(body);
        under_test->add_route(coroutine_route(), *coroutine);
        client.send(upgrade_bytes("/coroutine"));
        ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
    }
    bool answered(std::size_t count) {
        return until([&] { return client.frames().size() >= count; });
    }
    std::string payload(std::size_t i) { return client.frames().at(i).payload; }

    std::unique_ptr<lambda_handler> coroutine;
};

awaitable echo(session_channel& channel) {
    while (const auto message = co_await channel.receive()) {
        channel.send("Echo: " + *message);
    }
}

TEST_F(coroutine_handler_test, receives_and_answers_in_order) {
    start_with(echo);
    client.send(client_frame(1, "a") + client_frame(1, "b"));
    client.send(client_frame(1, "c"));
    ASSERT_TRUE(answered(3));
    EXPECT_EQ(payload(0) + payload(1) + payload(2), "Echo: aEcho: bEcho: c");
    EXPECT_EQ(*coroutine->finished, 0);
}

TEST_F(coroutine_handler_test, ends_quietly_when_the_client_leaves) {
    start_with(echo);
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED peer_closed 1000"));
    EXPECT_EQ(*coroutine->finished, 1);
    EXPECT_FALSE(observer.has("handler"));
}

TEST_F(coroutine_handler_test, ends_quietly_when_the_connection_is_reset) {
    start_with(echo);
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    EXPECT_EQ(*coroutine->finished, 1);
    EXPECT_FALSE(observer.has("handler"));
}

TEST_F(coroutine_handler_test, that_throws_is_closed_with_1011_and_named) {
    start_with([](session_channel& channel) -> awaitable {
        const auto message = co_await channel.receive();
        throw std::runtime_error("cannot " + *message);
    });
    client.send(client_frame(1, "sing"));
    ASSERT_TRUE(answered(1));
    EXPECT_EQ(payload(0), "\x03\xf3Internal server error");
    EXPECT_TRUE(observer.has("handler failed lambda std::runtime_error cannot sing"));
}

TEST_F(coroutine_handler_test, that_throws_before_it_waits_is_the_same) {
    start_with([](session_channel&) -> awaitable {
        throw std::logic_error("at once");
        co_return;
    });
    ASSERT_TRUE(answered(1));
    EXPECT_EQ(payload(0), "\x03\xf3Internal server error");
    EXPECT_TRUE(observer.has("handler failed lambda std::logic_error at once"));
}

TEST_F(coroutine_handler_test, that_returns_before_its_peer_left_is_warned_of) {
    start_with([](session_channel& channel) -> awaitable {
        channel.send("hello");
        co_return; // no message loop
    });
    ASSERT_TRUE(answered(1));
    EXPECT_TRUE(until_event("handler warning lambda returned_early"));
    client.send(client_frame(8, "\x03\xe8"));
    client.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED handler_returned 1000"));
}

TEST_F(coroutine_handler_test, that_closes_its_session_and_returns_is_not) {
    start_with([](session_channel& channel) -> awaitable {
        channel.close(end_reason{end_cause::close_requested, close_code::normal, "done"});
        co_return;
    });
    ASSERT_TRUE(answered(1));
    EXPECT_EQ(payload(0), "\x03\xe8"
                          "done");
    EXPECT_FALSE(observer.has("handler warning"));
}

TEST_F(coroutine_handler_test, that_never_reads_is_warned_of_once) {
    config.handler_unread_max = 5ms;
    start_with([this](session_channel& channel) -> awaitable {
        co_await channel.receive();
        steady_timer never{context.get_executor(), 1h};
        co_await never.async_wait(asio::use_awaitable_t<io_executor>{});
    });
    client.send(client_frame(1, "x"));
    ASSERT_TRUE(until_event("handler warning lambda leaves_unread"));
    EXPECT_EQ(observer.count("handler warning"), 1U);
}

TEST_F(coroutine_handler_test, that_is_busy_is_not_read_for) {
    start_with([this](session_channel& channel) -> awaitable {
        co_await channel.receive();
        steady_timer never{context.get_executor(), 1h};
        co_await never.async_wait(asio::use_awaitable_t<io_executor>{});
    });
    for (int i = 0; i < 10; ++i) {
        client.send(client_frame(1, "x"));
    }
    loopback_client other{context}; // something to wait for meanwhile
    other.connect(under_test->port());
    other.send(get("/health"));
    ASSERT_TRUE(until([&] { return other.has("200 OK"); }));
    EXPECT_LE(observer.count("message"), 2U); // one in its hands, one for when it asks
}

TEST_F(coroutine_handler_test, may_die_with_everything_in_flight) {
    start_with(echo);
    under_test.reset();
    coroutine.reset(); // its coroutine waits: no leak, no use after free
    SUCCEED();
}

class field_report_2_test : public server_test {
protected:
    void start_both() {
        start();
        answering = std::make_unique<answering_handler>(
            context.get_executor(), under_test->connections(), observer, config);
        echoing = std::make_unique<echo_handler>(under_test->connections());
        under_test->add_route(client_route(), *answering);
        under_test->add_route(echo_route(), *echoing);
    }
    std::unique_ptr<answering_handler> answering;
    std::unique_ptr<echo_handler> echoing;
};

TEST_F(field_report_2_test, json_is_answered_each_time) {
    start_both();
    client.send(upgrade_bytes("/ws/7") + client_frame(1, R"({"a":1})") + client_frame(1, "[]"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 2; }));
    EXPECT_EQ(client.frames()[1].payload, R"({"type":"response","data":"Message received"})");
}

TEST_F(field_report_2_test, bad_json_is_closed_with_1011_and_logged_with_its_type) {
    start_both();
    client.send(upgrade_bytes("/ws/7") + client_frame(1, "{"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    EXPECT_EQ(client.frames()[0].payload, "\x03\xf3Internal server error");
    EXPECT_TRUE(observer.has("handler failed answering nlohmann::"));
}

TEST_F(field_report_2_test, the_echo_route_echoes) {
    start_both();
    client.send(upgrade_bytes("/ws/echo/7") + client_frame(1, "hello"));
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    EXPECT_EQ(client.frames()[0].payload, "Echo: hello");
}

} // namespace
} // namespace squall::server
