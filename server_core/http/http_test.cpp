// What a client gets from the server before, or instead of, a WebSocket session.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

class http_test : public server_test {};

TEST_F(http_test, health_is_ok_and_the_connection_stays) {
    const std::string text = answers(get("/health") + get("/health"), 2);
    EXPECT_EQ(observer.count("answered 200 /health"), 2U);
    EXPECT_TRUE(text.ends_with("\r\n\r\n{\"status\":\"ok\"}"));
    EXPECT_FALSE(client.ended);
}

TEST_F(http_test, a_request_that_asks_for_close_gets_it) {
    answer(get("/health", "Connection: close\r\n"));
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.end, asio::error::eof);
    client.close();
    ASSERT_TRUE(until_event("abandoned close_requested"));
}

TEST_F(http_test, an_unknown_path_is_404) {
    EXPECT_EQ(answer(get("/nowhere")).rfind("HTTP/1.1 404 ", 0), 0U);
}

TEST_F(http_test, another_method_is_405_and_says_what_is_allowed) {
    const std::string text =
        answer("POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(text.rfind("HTTP/1.1 405 ", 0), 0U);
    EXPECT_NE(text.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos);
}

TEST_F(http_test, a_request_without_host_is_400) {
    EXPECT_EQ(answer("GET /health HTTP/1.1\r\n\r\n").rfind("HTTP/1.1 400 ", 0), 0U);
}

TEST_F(http_test, an_upgrade_without_user_id_is_400) {
    EXPECT_EQ(answer(upgrade_bytes("/ws/voice")).rfind("HTTP/1.1 400 ", 0), 0U);
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(http_test, voice_without_upgrade_is_426) {
    const std::string text = answer(get("/ws/voice?user_id=ann"));
    EXPECT_EQ(text.rfind("HTTP/1.1 426 ", 0), 0U);
    EXPECT_NE(text.find("Upgrade: websocket\r\n"), std::string::npos);
    EXPECT_NE(text.find("Connection: upgrade\r\n"), std::string::npos);
}

TEST_F(http_test, another_websocket_version_is_426_and_says_which_is_spoken) {
    std::string request = upgrade_bytes();
    request.replace(request.find("Version: 13"), 11, "Version: 12");
    const std::string text = answer(request);
    EXPECT_EQ(text.rfind("HTTP/1.1 426 ", 0), 0U);
    EXPECT_NE(text.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(http_test, a_bad_websocket_key_is_400) {
    std::string request = upgrade_bytes();
    request.replace(request.find("dGhl"), 4, "!!!!");
    EXPECT_EQ(answer(request).rfind("HTTP/1.1 400 ", 0), 0U);
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(http_test, a_header_beyond_the_limit_is_431_and_closes) {
    config.header_bytes_max = 1024;
    EXPECT_EQ(
        answer(get("/health", "X: " + std::string(2000, 'x') + "\r\n")).rfind("HTTP/1.1 431 ", 0),
        0U);
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.end, asio::error::eof);
}

TEST_F(http_test, a_body_beyond_the_limit_is_413_and_closes_without_a_reset) {
    config.body_bytes_max = 10;
    EXPECT_EQ(answer("POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" +
                     std::string(200'000, 'x'))
                  .rfind("HTTP/1.1 413 ", 0),
              0U);
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_EQ(client.end, asio::error::eof);
    EXPECT_NO_THROW(client.send("after a reset this would be a broken pipe"));
}

TEST_F(http_test, http_1_0_is_told_that_the_connection_stays) {
    const std::string text = answer("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(text.rfind("HTTP/1.0 200 ", 0), 0U);
    EXPECT_NE(text.find("Connection: keep-alive\r\n"), std::string::npos);
}

TEST_F(http_test, half_a_request_at_the_deadline_is_blamed) {
    config.handshake_timeout = 200ms;
    start_and_send(get("/health") + "GET /hea");
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_TRUE(observer.has("abandoned handshake_deadline"));
}

TEST_F(http_test, bytes_that_are_no_request_are_400) {
    EXPECT_EQ(answer("\x16\x03\x01 no http\r\n\r\n").rfind("HTTP/1.1 400 ", 0), 0U);
}

} // namespace
} // namespace squall::server
