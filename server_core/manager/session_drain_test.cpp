// How a server's sessions end in good order. On real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

#include <deque>
#include <set>

namespace squall::server {
namespace {

using namespace testing_support;

class session_drain_test : public server_test {
protected:
    void join(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            clients.emplace_back(context);
            clients.back().connect(under_test->port());
            clients.back().send(upgrade_bytes());
        }
        ASSERT_TRUE(until([&] { return observer.count("welcome 1 sent") == count; }));
    }
    void drain(bool restart = false) {
        under_test->drain(restart, [this] { ++drained; });
    }
    /// How many clients have got a close frame.
    std::size_t closed() {
        return static_cast<std::size_t>(std::ranges::count_if(clients, [](const auto& c) {
            return !c.frames().empty() && c.frames().back().opcode == 8;
        }));
    }
    void answer_all() {
        for (auto& c : clients) {
            c.send(client_frame(8, "\x03\xe9"));
            c.finish_sending();
        }
    }

    std::deque<loopback_client> clients;
    int drained = 0;
};

TEST_F(session_drain_test, closes_with_1001_and_another_hint_for_each_client) {
    config.drain_interval = 1ms;
    start();
    join(8);
    drain();
    ASSERT_TRUE(until([&] { return closed() == 8; }));
    std::set<std::string> hints;
    for (auto& c : clients) {
        const std::string payload = c.frames().back().payload;
        EXPECT_EQ(payload.rfind("\x03\xe9reconnect after ", 0), 0U) << payload;
        const int after = std::stoi(payload.substr(2 + 16));
        EXPECT_GE(after, 1000);
        EXPECT_LE(after, 10000);
        hints.insert(payload);
    }
    EXPECT_GT(hints.size(), 1U);
    EXPECT_EQ(drained, 0);
    answer_all();
    ASSERT_TRUE(until([&] { return drained == 1; }));
    EXPECT_TRUE(observer.has("drained 0"));
    EXPECT_EQ(observer.events.back(), "abandoned shutdown"); // who never asked for anything
    EXPECT_TRUE(run_to_end(context)); // nothing is left that would keep it running
}

TEST_F(session_drain_test, for_a_restart_with_1012) {
    start();
    join(1);
    drain(true);
    ASSERT_TRUE(until([&] { return closed() == 1; }));
    EXPECT_EQ(clients[0].frames().back().payload.rfind("\x03\xf4reconnect after ", 0), 0U);
}

TEST_F(session_drain_test, closes_batch_after_batch) {
    config.drain_batch = 2;
    config.drain_interval = 1h;
    start();
    join(5);
    drain();
    ASSERT_TRUE(until([&] { return closed() == 2; }));
    EXPECT_EQ(under_test->connections().stats().connected, 3U);
}

TEST_F(session_drain_test, cuts_what_is_left_at_its_deadline) {
    config.close_timeout = 1h;
    config.drain_timeout = 10ms;
    start();
    join(3);
    drain(); // nobody answers the close frame
    ASSERT_TRUE(until([&] { return drained == 1; }));
    EXPECT_TRUE(observer.has("drained 3"));
    EXPECT_EQ(observer.count("ended CONNECTED shutdown 1001"), 3U);
}

TEST_F(session_drain_test, of_nobody_is_over_at_once) {
    start();
    drain();
    EXPECT_EQ(drained, 1);
    EXPECT_TRUE(under_test->draining());
}

TEST_F(session_drain_test, admits_nobody_and_tells_who_asks_for_health) {
    start();
    join(1);
    drain();
    client.send(get("/health/live") + get("/health"));
    ASSERT_TRUE(until_event("answered 200 /health/live"));
    loopback_client late{context};
    late.connect(under_test->port());
    late.send(get("/health"));
    ASSERT_TRUE(until_event("answered 503 /health"));
    ASSERT_TRUE(until([&] { return late.ended; })); // no connection is kept
    EXPECT_TRUE(late.received.ends_with(R"({"status":"draining"})"));
    loopback_client later{context};
    later.connect(under_test->port());
    later.send(upgrade_bytes());
    ASSERT_TRUE(until([&] { return later.ended; }));
    EXPECT_TRUE(observer.has("refused draining"));
    EXPECT_TRUE(later.has("HTTP/1.1 503 "));
    EXPECT_TRUE(later.has("\r\nRetry-After: 1\r\n"));
    EXPECT_EQ(observer.count("registered"), 1U);
}

TEST_F(session_drain_test, ends_with_nobody_listening) {
    start();
    drain();
    loopback_client late{context};
    EXPECT_THROW(late.connect(under_test->port()), boost::system::system_error);
}

TEST_F(session_drain_test, a_second_one_changes_nothing) {
    start();
    join(1);
    drain();
    drain(true);
    ASSERT_TRUE(until([&] { return closed() == 1; }));
    answer_all();
    ASSERT_TRUE(until([&] { return drained > 0; }));
    EXPECT_EQ(drained, 1);
    EXPECT_EQ(observer.count("drain "), 1U);
}

TEST_F(session_drain_test, shutdown_in_a_drain_closes_the_rest_at_once) {
    config.drain_batch = 1;
    config.drain_interval = 1h;
    start();
    join(3);
    drain();
    under_test->shutdown();
    ASSERT_TRUE(until([&] { return closed() == 3; }));
    answer_all();
    ASSERT_TRUE(until([&] { return drained == 1; }));
    EXPECT_TRUE(run_to_end(context));
}

} // namespace
} // namespace squall::server
