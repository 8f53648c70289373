// Customers and admins (field report 3), on real loopback sockets.

#include "server_core/handlers/support_desk.hpp"
#include "server_core/testing/server_test_fixture.hpp"

#include <nlohmann/json.hpp>

#include <deque>

namespace squall::server {
namespace {

using namespace testing_support;
using nlohmann::json;

class support_desk_test : public server_test {
protected:
    void start_desk() {
        start();
        desk = std::make_unique<support_desk>(under_test->connections());
        under_test->add_route(customer_route(), desk->customers());
        under_test->add_route(admin_route(), desk->admins());
    }
    /// One more client, welcomed.
    loopback_client& join(const std::string& target) {
        clients.emplace_back(context);
        clients.back().connect(under_test->port());
        clients.back().send(upgrade_bytes(target));
        EXPECT_TRUE(until([&] { return !clients.back().frames().empty(); }));
        return clients.back();
    }
    static void say(loopback_client& c, const json& message) {
        c.send(client_frame(1, message.dump()));
    }
    /// The last that `c` got, when it is at least the `count`-th frame.
    json last(const loopback_client& c, std::size_t count) {
        EXPECT_TRUE(until([&] { return c.frames().size() >= count; }));
        return json::parse(c.frames().back().payload, nullptr, false);
    }

    std::unique_ptr<support_desk> desk;
    std::deque<loopback_client> clients;
};

TEST_F(support_desk_test, both_are_welcomed_by_their_names) {
    start_desk();
    EXPECT_EQ(last(join("/ws/customer/s1"), 1)["user_id"], "s1");
    EXPECT_EQ(last(join("/ws/admin/eve"), 1)["user_id"], "eve");
    EXPECT_NE(under_test->connections().find_connection("customer_s1"), nullptr);
    EXPECT_NE(under_test->connections().find_connection("admin_eve"), nullptr);
}

TEST_F(support_desk_test, admins_see_customers_come_speak_and_go) {
    start_desk();
    auto& eve = join("/ws/admin/eve");
    auto& customer = join("/ws/customer/s1");
    EXPECT_EQ(last(eve, 2), (json{{"type", "customer_joined"}, {"session", "s1"}}));
    customer.send(client_frame(1, "help \"me\""));
    EXPECT_EQ(last(eve, 3), (json{{"type", "message"},
                                  {"from", "customer"},
                                  {"session", "s1"},
                                  {"data", "help \"me\""}}));
    customer.reset();
    EXPECT_EQ(last(eve, 4), (json{{"type", "customer_left"}, {"session", "s1"}}));
}

TEST_F(support_desk_test, an_answer_goes_to_its_session_and_to_the_other_admins) {
    start_desk();
    auto& s1 = join("/ws/customer/s1");
    auto& s2 = join("/ws/customer/s2");
    auto& eve = join("/ws/admin/eve");
    auto& bob = join("/ws/admin/bob");
    say(eve, {{"session", "s1"}, {"data", "yes?"}});
    EXPECT_EQ(last(s1, 2),
              (json{{"type", "message"}, {"from", "admin"}, {"admin", "eve"}, {"data", "yes?"}}));
    EXPECT_EQ(last(bob, 2)["session"], "s1");
    EXPECT_EQ(s2.frames().size(), 1U);
    EXPECT_EQ(eve.frames().size(), 1U);
}

TEST_F(support_desk_test, without_a_session_all_customers_are_meant) {
    start_desk();
    auto& s1 = join("/ws/customer/s1");
    auto& s2 = join("/ws/customer/s2");
    auto& eve = join("/ws/admin/eve");
    say(eve, {{"data", "closing soon"}});
    EXPECT_EQ(last(s1, 2)["data"], "closing soon");
    EXPECT_EQ(last(s2, 2)["data"], "closing soon");
}

TEST_F(support_desk_test, an_admin_is_told_what_is_wrong) {
    start_desk();
    auto& eve = join("/ws/admin/eve");
    say(eve, {{"session", "nobody"}, {"data", "hello?"}});
    EXPECT_EQ(last(eve, 2), (json{{"type", "error"}, {"reason", "no such customer"}}));
    say(eve, {{"session", 7}, {"data", "hello?"}});
    EXPECT_EQ(last(eve, 3)["type"], "error");
    say(eve, json::array());
    EXPECT_EQ(last(eve, 4)["type"], "error");
    eve.send(client_frame(1, "no json"));
    ASSERT_TRUE(until([&] { return eve.frames().back().opcode == 8; }));
    EXPECT_EQ(eve.frames().back().payload, "\x03\xf3Internal server error");
}

} // namespace
} // namespace squall::server
