#include "server_core/accept/refuse_one.hpp"

#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace squall::server {
namespace {

using namespace testing_support;

class refuse_one_test : public testing::Test {
protected:
    refuse_one_test() { acceptor.non_blocking(true); }

    void connect() { client.connect(acceptor.local_endpoint().port()); }
    auto refuse() { return refuse_one(acceptor.native_handle()); }
    bool until_client_ended() {
        return run_until(context, [&] { return client.ended; });
    }

    /// The state of TCP at the client's end when a connection on which it sent `request` has been
    /// refused and it has read all of the answer. (Linux gives it even after a reset, others not.)
    int state_after(const std::string& request) {
        tcp_socket socket{context.get_executor()};
        socket.connect(acceptor.local_endpoint());
        asio::write(socket, asio::buffer(request));
        EXPECT_TRUE(refuse());
        std::array<char, 1024> answer;
        error_code code;
        while (!code) {
            socket.read_some(asio::buffer(answer), code);
        }
        tcp_info info{};
        socklen_t length = sizeof info;
        ::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &length);
        return info.tcpi_state;
    }

    asio::io_context context{1};
    tcp_acceptor acceptor{context.get_executor(), {asio::ip::address_v4::loopback(), 0}};
    loopback_client client{context};
};

TEST_F(refuse_one_test, nobody_who_waits_is_nobody_refused) {
    EXPECT_FALSE(refuse());
}

TEST_F(refuse_one_test, a_client_that_has_asked_gets_503_and_an_orderly_end) {
    connect();
    client.send(upgrade_bytes());
    const auto remote = refuse();
    ASSERT_TRUE(remote);
    EXPECT_EQ(remote->address(), asio::ip::address{asio::ip::address_v4::loopback()});
    ASSERT_TRUE(until_client_ended());
    EXPECT_EQ(client.received.rfind("HTTP/1.1 503 Service Unavailable\r\n", 0), 0U);
    EXPECT_TRUE(client.has("\r\nConnection: close\r\n"));
    EXPECT_TRUE(client.has("\r\n\r\n{\"error\":\"out of resources\"}"));
    EXPECT_EQ(client.end, asio::error::eof);
}

TEST_F(refuse_one_test, a_client_that_has_said_nothing_gets_it_too) {
    connect();
    ASSERT_TRUE(refuse());
    ASSERT_TRUE(until_client_ended());
    EXPECT_TRUE(client.has("503"));
    EXPECT_EQ(client.end, asio::error::eof);
}

TEST_F(refuse_one_test, a_client_that_is_gone_is_refused_in_vain) {
    connect();
    client.reset();
    EXPECT_TRUE(refuse());
    EXPECT_FALSE(refuse());
}

TEST_F(refuse_one_test, a_request_is_read_so_that_no_reset_follows_the_answer) {
    EXPECT_EQ(state_after(upgrade_bytes()), TCP_CLOSE_WAIT);
    EXPECT_EQ(state_after(std::string(16'000, 'x')), TCP_CLOSE_WAIT);
}

TEST_F(refuse_one_test, a_client_that_sends_without_end_is_not_read_to_the_end) {
    EXPECT_EQ(state_after(std::string(100'000, 'x')), TCP_CLOSE); // reset
}

} // namespace
} // namespace squall::server
