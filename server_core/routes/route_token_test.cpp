// A route that wants a token. On real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

namespace squall::server {
namespace {

using namespace testing_support;

class route_token_test : public server_test {
protected:
    /// What an upgrade request is answered with: its status line's number.
    std::string status(std::string_view target, std::string_view fields = "") {
        under_test = std::make_unique<server>(context, config, observer);
        route_options guarded = voice_route();
        guarded.token = "t0ken";
        under_test->add_route(guarded, handler);
        under_test->start();
        client.connect(under_test->port());
        std::string request = upgrade_bytes(target);
        request.insert(request.size() - 2, fields);
        client.send(request);
        until([&] { return client.received.find('\n') != std::string::npos; });
        return client.received.substr(9, 3);
    }
};

TEST_F(route_token_test, a_token_in_the_header_lets_in) {
    EXPECT_EQ(status("/ws/voice?user_id=ann", "Authorization: Bearer t0ken\r\n"), "101");
}

TEST_F(route_token_test, a_token_in_the_query_lets_in) {
    EXPECT_EQ(status("/ws/voice?user_id=ann&access_token=t0ken"), "101");
}

TEST_F(route_token_test, none_is_401_and_says_what_is_wanted) {
    EXPECT_EQ(status("/ws/voice?user_id=ann"), "401");
    EXPECT_TRUE(client.has("\r\nWWW-Authenticate: Bearer "));
    EXPECT_FALSE(observer.has("registered"));
}

TEST_F(route_token_test, a_wrong_one_is_401_wherever_it_stands) {
    EXPECT_EQ(status("/ws/voice?user_id=ann&access_token=t0kem",
                     "Authorization: Bearer t0ke\r\n"),
              "401");
    EXPECT_TRUE(observer.has("answered 401 /ws/voice?user_id=ann&access_token=***"));
}

TEST_F(route_token_test, two_in_the_query_are_none) {
    EXPECT_EQ(status("/ws/voice?user_id=ann&access_token=t0ken&access_token=t0ken"), "401");
}

} // namespace
} // namespace squall::server
