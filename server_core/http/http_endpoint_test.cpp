// Endpoints: methods, tokens, origins, health.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

constexpr std::string_view page = "Origin: https://app.example\r\n";

class http_endpoint_test : public server_test {
protected:
    void start_with_secret_endpoint(std::string_view bytes) {
        under_test = std::make_unique<server>(context, config, observer);
        endpoint secret;
        secret.path = "/secret";
        secret.takes = endpoint::method::post;
        secret.token = "t0ken";
        secret.answer = [this] {
            ++calls;
            return http_answer{200, R"({"done":true})"};
        };
        under_test->add_endpoint(secret);
        under_test->add_route(voice_route(), handler);
        under_test->start();
        client.connect(under_test->port());
        client.send(bytes);
    }
    std::string post_secret(std::string_view headers) {
        start_with_secret_endpoint("POST /secret HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n" +
                                   std::string{headers} + "\r\n");
        until_event("answered");
        until([&] { return client.received.ends_with("}"); });
        return client.received;
    }
    std::string preflight(std::string_view target, std::string_view headers) {
        start_with_secret_endpoint("OPTIONS " + std::string{target} + " HTTP/1.1\r\nHost: h\r\n" +
                                   std::string{headers} + "\r\n");
        until_event("answered");
        until([&] { return client.received.ends_with("\r\n\r\n"); });
        return client.received;
    }
    bool has(std::string_view part) const { return client.has(part); }

    int calls = 0;
};

TEST_F(http_endpoint_test, head_has_the_length_of_get_and_no_body) {
    start_and_send("HEAD /health HTTP/1.1\r\nHost: h\r\n\r\n" + get("/health"));
    ASSERT_TRUE(until([&] { return client.received.ends_with("{\"status\":\"ok\"}"); }));
    EXPECT_EQ(observer.count("answered 200 /health"), 2U);
    EXPECT_NE(client.received.find("Content-Length: 15\r\n"),
              client.received.rfind("Content-Length: 15\r\n"));
    EXPECT_EQ(client.received.find("{"), client.received.rfind("{"));
}

TEST_F(http_endpoint_test, an_answer_says_when_and_is_not_to_be_kept) {
    answer(get("/health"));
    EXPECT_TRUE(has("\r\nDate: "));
    EXPECT_TRUE(has("\r\nCache-Control: no-store\r\n"));
}

TEST_F(http_endpoint_test, live_and_ready_are_health_too) {
    answers(get("/health/live") + get("/health/ready") + get("/health/x"), 3);
    EXPECT_EQ(observer.count("answered 200 /health/"), 2U);
    EXPECT_TRUE(observer.has("answered 404 /health/x"));
}

TEST_F(http_endpoint_test, a_token_lets_in) {
    EXPECT_EQ(post_secret("Authorization: Bearer t0ken\r\n").rfind("HTTP/1.1 200 ", 0), 0U);
    EXPECT_EQ(calls, 1);
}

TEST_F(http_endpoint_test, no_token_is_401_and_says_what_is_wanted) {
    EXPECT_EQ(post_secret("").rfind("HTTP/1.1 401 ", 0), 0U);
    EXPECT_TRUE(has("\r\nWWW-Authenticate: Bearer "));
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, a_wrong_token_is_401) {
    EXPECT_EQ(post_secret("Authorization: Bearer t0kem\r\n").rfind("HTTP/1.1 401 ", 0), 0U);
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, two_tokens_are_401) {
    post_secret("Authorization: Bearer t0ken\r\nAuthorization: Bearer t0ken\r\n");
    EXPECT_TRUE(observer.has("answered 401"));
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, another_method_is_405_even_with_a_token) {
    start_with_secret_endpoint(get("/secret", "Authorization: Bearer t0ken\r\n"));
    ASSERT_TRUE(until_event("answered 405"));
    ASSERT_TRUE(until([&] { return client.received.ends_with("}"); }));
    EXPECT_TRUE(has("\r\nAllow: POST, OPTIONS\r\n"));
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, options_says_what_may_be_done) {
    preflight("/secret", "");
    EXPECT_TRUE(has("HTTP/1.1 204 "));
    EXPECT_TRUE(has("\r\nAllow: POST, OPTIONS\r\n"));
    EXPECT_FALSE(has("Content-Length"));
    EXPECT_FALSE(has("Access-Control"));
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, options_of_the_server_and_of_a_route) {
    preflight("*", "");
    EXPECT_TRUE(has("HTTP/1.1 204 "));
    client.send("OPTIONS /ws/voice HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until_event("answered 204 /ws/voice"));
    ASSERT_TRUE(until([&] { return has("\r\nAllow: GET\r\n"); }));
}

TEST_F(http_endpoint_test, a_page_of_a_listed_origin_may_read) {
    config.allowed_origins = {"https://app.example"};
    const std::string fields = std::string{page} + "Access-Control-Request-Method: POST\r\n";
    preflight("/secret", fields);
    EXPECT_TRUE(has("\r\nAccess-Control-Allow-Origin: https://app.example\r\n"));
    EXPECT_TRUE(has("\r\nAccess-Control-Allow-Methods: POST, OPTIONS\r\n"));
    EXPECT_TRUE(has("\r\nAccess-Control-Allow-Headers: Authorization, Content-Type\r\n"));
    EXPECT_TRUE(has("\r\nVary: Origin\r\n"));
    EXPECT_EQ(calls, 0);
}

TEST_F(http_endpoint_test, a_page_of_a_listed_origin_may_read_even_a_refusal) {
    config.allowed_origins = {"https://app.example"};
    post_secret(page);
    EXPECT_TRUE(observer.has("answered 401"));
    EXPECT_TRUE(has("\r\nAccess-Control-Allow-Origin: https://app.example\r\n"));
}

TEST_F(http_endpoint_test, a_page_of_another_origin_may_not_read) {
    config.allowed_origins = {"https://other.example"};
    answer(get("/health", page));
    EXPECT_TRUE(observer.has("answered 200"));
    EXPECT_FALSE(has("Access-Control"));
}

TEST_F(http_endpoint_test, with_no_list_no_page_may_read) {
    answer(get("/health", page));
    EXPECT_FALSE(has("Access-Control"));
}

class upgrade_origin_test : public server_test {
protected:
    static std::string upgrade_from(std::string_view fields) {
        std::string request = upgrade_bytes();
        return request.insert(request.size() - 2, fields);
    }
};

TEST_F(upgrade_origin_test, a_page_of_another_origin_gets_403_and_no_session) {
    config.allowed_origins = {"https://app.example"};
    answer(upgrade_from("Origin: https://evil.example\r\n"));
    EXPECT_TRUE(observer.has("answered 403"));
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(upgrade_origin_test, two_origins_are_400) {
    config.allowed_origins = {"https://app.example"};
    answer(upgrade_from(std::string{page} + "Origin: https://evil.example\r\n"));
    EXPECT_TRUE(observer.has("answered 400"));
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(upgrade_origin_test, an_empty_origin_is_none_that_is_listed) {
    config.allowed_origins = {"https://app.example"};
    answer(upgrade_from("Origin:\r\n"));
    EXPECT_TRUE(observer.has("answered 403"));
}

TEST_F(upgrade_origin_test, a_page_of_a_listed_origin_gets_a_session) {
    config.allowed_origins = {"https://app.example"};
    start_and_send(upgrade_from(page));
    EXPECT_TRUE(until_event("registered ann"));
}

TEST_F(upgrade_origin_test, who_is_no_browser_gets_a_session) {
    config.allowed_origins = {"https://app.example"};
    EXPECT_TRUE(connect_session());
}

TEST_F(upgrade_origin_test, with_no_list_every_page_gets_a_session) {
    start_and_send(upgrade_from("Origin: https://evil.example\r\n"));
    EXPECT_TRUE(until_event("registered ann"));
}

} // namespace
} // namespace squall::server
