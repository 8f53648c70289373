// Requests whose end is in doubt, and what else of HTTP Beast's parser leaves to the server.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

class http_framing_test : public server_test {
protected:
    /// The status line's number in the answer to these bytes.
    std::string status(std::string_view bytes) {
        const std::string text = answer(bytes);
        return text.size() < 12 ? text : text.substr(9, 3);
    }
    /// The request is answered with `number`, and what follows it on the connection is no request.
    void expect_closed_with(std::string_view number, std::string_view headers,
                            std::string_view body) {
        EXPECT_EQ(status("GET /health HTTP/1.1\r\nHost: h\r\n" + std::string{headers} + "\r\n" +
                         std::string{body}),
                  number);
        ASSERT_TRUE(until([&] { return client.ended; }));
        EXPECT_EQ(client.end, asio::error::eof); // no reset, which might lose the answer
        EXPECT_EQ(observer.count("answered"), 1U);
    }
};

constexpr auto smuggled = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(http_framing_test, two_content_lengths_are_400) {
    expect_closed_with("400", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello");
}

TEST_F(http_framing_test, a_list_of_content_lengths_is_400) {
    expect_closed_with("400", "Content-Length: 5, 5\r\n", "hello");
}

TEST_F(http_framing_test, content_length_then_transfer_encoding_is_400) {
    expect_closed_with("400", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                       "0\r\n\r\n" + std::string{smuggled});
}

TEST_F(http_framing_test, transfer_encoding_then_content_length_is_400) {
    expect_closed_with("400", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                       "0\r\n\r\n" + std::string{smuggled});
}

TEST_F(http_framing_test, an_unknown_transfer_encoding_with_content_length_is_400) {
    expect_closed_with("400", "Transfer-Encoding: gzip\r\nContent-Length: 0\r\n", smuggled);
}

TEST_F(http_framing_test, an_unknown_transfer_encoding_is_501) {
    expect_closed_with("501", "Transfer-Encoding: xchunked\r\n", smuggled);
}

TEST_F(http_framing_test, chunked_twice_is_501) {
    expect_closed_with("501", "Transfer-Encoding: chunked, chunked\r\n", smuggled);
}

TEST_F(http_framing_test, a_second_field_before_chunked_is_501) {
    expect_closed_with("501", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                       "0\r\n\r\n" + std::string{smuggled});
}

TEST_F(http_framing_test, a_second_field_after_chunked_is_400) {
    expect_closed_with("400", "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
                       smuggled);
}

TEST_F(http_framing_test, transfer_encoding_in_http_1_0_is_400) {
    EXPECT_EQ(status("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              "400");
    ASSERT_TRUE(until([&] { return client.ended; }));
}

TEST_F(http_framing_test, a_chunked_body_is_read_to_its_end) {
    const std::string text =
        answers("GET /health HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                "5\r\nhello\r\n0\r\n\r\n" +
                    get("/health/live"),
                2);
    EXPECT_EQ(observer.count("answered 200 /health"), 2U) << text;
}

TEST_F(http_framing_test, a_chunked_body_beyond_the_limit_is_413) {
    config.body_bytes_max = 4;
    expect_closed_with("413", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n");
}

TEST_F(http_framing_test, an_absolute_target_is_as_good_as_a_path) {
    EXPECT_EQ(status("GET http://h.example:80/health?x HTTP/1.1\r\nHost: h\r\n\r\n"), "200");
    EXPECT_TRUE(observer.has("answered 200 http://h.example:80/health?x"));
}

TEST_F(http_framing_test, an_absolute_target_may_open_a_session) {
    std::string request = upgrade_bytes();
    request.replace(4, 0, "ws://localhost");
    start_and_send(request);
    ASSERT_TRUE(until_event("registered ann"));
}

TEST_F(http_framing_test, a_target_in_no_form_is_400) {
    EXPECT_EQ(status("GET health HTTP/1.1\r\nHost: h\r\n\r\n"), "400");
}

TEST_F(http_framing_test, a_target_without_authority_is_400) {
    EXPECT_EQ(status("GET http:///health HTTP/1.1\r\nHost: h\r\n\r\n"), "400");
}

TEST_F(http_framing_test, two_hosts_are_400) {
    EXPECT_EQ(status("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400");
}

TEST_F(http_framing_test, another_expectation_is_417) {
    expect_closed_with("417", "Expect: the unexpected\r\nContent-Length: 5\r\n", "");
}

TEST_F(http_framing_test, a_body_that_waits_for_100_gets_it) {
    start_and_send("GET /health HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                   "Content-Length: 5\r\n\r\n");
    ASSERT_TRUE(until([&] { return client.received == "HTTP/1.1 100 Continue\r\n\r\n"; }));
    client.send("hello");
    ASSERT_TRUE(until_event("answered 200 /health"));
}

TEST_F(http_framing_test, a_body_that_waits_for_100_is_refused_instead) {
    EXPECT_EQ(status("POST /health HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                     "Content-Length: 5\r\n\r\n"),
              "405");
    ASSERT_TRUE(until([&] { return client.ended; }));
}

TEST_F(http_framing_test, an_upgrade_that_expects_100_gets_it_once) {
    std::string request = upgrade_bytes();
    request.insert(request.size() - 2, "Expect: 100-continue\r\nContent-Length: 2\r\n");
    start_and_send(request);
    ASSERT_TRUE(until([&] { return client.has("100 Continue"); }));
    client.send("{}");
    ASSERT_TRUE(until([&] { return client.frames().size() == 1; }));
    EXPECT_EQ(client.received.find("100 Continue"), client.received.rfind("100 Continue"));
}

} // namespace
} // namespace squall::server
