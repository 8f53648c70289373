// Whom the manager reaches, and what it cleans up. On real loopback sockets.

#include "server_core/testing/server_test_fixture.hpp"

#include <deque>

namespace squall::server {
namespace {

using namespace testing_support;

class connection_manager_test : public server_test {
protected:
    connection_manager_test() {
        customer.name = "customer";
        customer.path = "/ws/customer/{session}";
        customer.kind = session_kind::customer;
        customer.parameter_is_group = true;
        customer.connection_id_prefix = "customer_";
    }
    void start_with_customers() {
        start();
        under_test->add_route(customer, handler);
    }
    connection_manager& connections() { return under_test->connections(); }

    /// One more client, CONNECTED.
    loopback_client& join(std::string_view target) {
        const std::size_t before = observer.count("state CONNECTING CONNECTED");
        clients.emplace_back(context);
        clients.back().connect(under_test->port());
        clients.back().send(upgrade_bytes(target));
        EXPECT_TRUE(until([&] { return observer.count("state CONNECTING CONNECTED") > before; }));
        ids.push_back(observer.session_id);
        return clients.back();
    }
    static std::size_t got(const loopback_client& c, std::string_view text) {
        std::size_t count = 0;
        for (const frame& f : c.frames()) {
            count += f.payload == text ? 1U : 0U;
        }
        return count;
    }

    route_options customer;
    std::deque<loopback_client> clients;
    std::vector<std::string> ids;
};

TEST_F(connection_manager_test, a_broadcast_reaches_its_audience_once) {
    start_with_customers();
    auto& ann = join("/ws/voice?user_id=ann");
    auto& s1 = join("/ws/customer/s1");
    auto& s1_too = join("/ws/customer/s1");
    auto& s2 = join("/ws/customer/s2");
    EXPECT_EQ(connections().broadcast({}, "all"), 4U);
    EXPECT_EQ(connections().broadcast({.kind = session_kind::customer}, "customers"), 3U);
    EXPECT_EQ(connections().broadcast({.group = "s1"}, "group"), 2U);
    EXPECT_EQ(connections().broadcast({.user_id = "ann"}, "user"), 1U);
    EXPECT_EQ(connections().broadcast({.kind = session_kind::voice, .group = "s1"}, "none"), 0U);
    connections().broadcast({}, "end");
    for (auto& c : clients) {
        ASSERT_TRUE(until([&] { return got(c, "end") == 1; }));
        EXPECT_EQ(got(c, "all"), 1U);
        EXPECT_EQ(got(c, "none"), 0U);
    }
    EXPECT_EQ(got(ann, "customers") + got(ann, "group"), 0U);
    EXPECT_EQ(got(ann, "user"), 1U);
    EXPECT_EQ(got(s1, "group") + got(s1_too, "group"), 2U);
    EXPECT_EQ(got(s2, "group"), 0U);
}

TEST_F(connection_manager_test, a_broadcast_skips_who_is_closing) {
    start_with_customers();
    join("/ws/customer/s1");
    connections().disconnect(ids[0], "test", "test");
    EXPECT_EQ(connections().broadcast({}, "all"), 0U);
    EXPECT_FALSE(observer.has("dropped"));
}

TEST_F(connection_manager_test, statistics_count_by_kind_state_and_group) {
    start_with_customers();
    join("/ws/voice?user_id=ann");
    join("/ws/customer/s1");
    join("/ws/customer/s1");
    join("/ws/customer/s2");
    connections().disconnect(ids[3], "test", "test");
    const manager_stats stats = connections().stats();
    EXPECT_EQ(stats.total, 4U);
    EXPECT_EQ(stats.of(session_kind::customer), 3U);
    EXPECT_EQ(stats.of(session_kind::voice), 1U);
    EXPECT_EQ(stats.of(session_kind::admin), 0U);
    EXPECT_EQ(stats.connected, 3U);
    EXPECT_EQ(stats.closing, 1U);
    EXPECT_EQ(stats.groups, 2U);
    EXPECT_EQ(stats.users, 3U); // ann, s1, s2
}

TEST_F(connection_manager_test, a_session_is_found_by_its_connection_id) {
    start_with_customers();
    join("/ws/customer/s1");
    join("/ws/customer/s1");
    EXPECT_EQ(connections().find_connection("customer_s1")->id(), ids[1]);
    EXPECT_EQ(connections().find_connection("customer_s9"), nullptr);
    connections().find(ids[1])->cut(end_cause::shutdown);
    EXPECT_EQ(connections().find_connection("customer_s1")->id(), ids[0]);
}

TEST_F(connection_manager_test, a_newer_connection_replaces_the_older_where_the_route_says_so) {
    customer.replaces = true;
    start_with_customers();
    auto& older = join("/ws/customer/s1");
    auto& other = join("/ws/customer/s2");
    join("/ws/customer/s1");
    ASSERT_TRUE(
        until([&] { return !older.frames().empty() && older.frames().back().opcode == 8; }));
    EXPECT_EQ(older.frames().back().payload, "\x0f\xa2replaced by a newer connection");
    EXPECT_TRUE(other.frames().empty());
    older.send(client_frame(8, "\x0f\xa2"));
    older.finish_sending();
    ASSERT_TRUE(until_event("ended CONNECTED replaced 4002"));
    EXPECT_EQ(connections().find_connection("customer_s1")->id(), ids[2]);
}

TEST_F(connection_manager_test, a_cleanup_ends_only_who_is_gone) {
    start_with_customers();
    auto& gone = join("/ws/customer/s1");
    join("/ws/customer/s2");
    connections().find(ids[0])->hold_reading();
    connections().find(ids[1])->hold_reading();
    gone.send(client_frame(1, "the last that is read")); // the read that was outstanding
    ASSERT_TRUE(until_event("message"));
    EXPECT_EQ(connections().cleanup(false).stale, 0U);
    gone.reset();
    ASSERT_TRUE(until([&] { return connections().find(ids[0])->transport_is_gone(); }));
    EXPECT_EQ(connections().cleanup(false).stale, 1U);
    EXPECT_TRUE(observer.has("ended CONNECTED transport_gone 1006"));
    EXPECT_EQ(connections().find(ids[0]), nullptr);
    EXPECT_EQ(connections().find(ids[1])->state(), session_state::connected);
}

TEST_F(connection_manager_test, a_session_without_a_message_is_inactive_at_a_thorough_cleanup) {
    config.idle_timeout = 1ns;
    start_with_customers();
    auto& idle = join("/ws/customer/s1");
    EXPECT_EQ(connections().cleanup(false).inactive, 0U);
    EXPECT_EQ(connections().cleanup(true).inactive, 1U);
    ASSERT_TRUE(until([&] { return !idle.frames().empty(); }));
    EXPECT_EQ(idle.frames().back().payload, "\x0f\xa1inactive");
    EXPECT_EQ(connections().stats().inactive_cleaned, 1U);
    EXPECT_EQ(connections().stats().cleanup_runs, 2U);
}

TEST_F(connection_manager_test, a_route_may_allow_idling) {
    config.idle_timeout = 1ns;
    customer.may_idle = true;
    start_with_customers();
    join("/ws/customer/s1");
    EXPECT_EQ(connections().cleanup(true).inactive, 0U);
}

TEST_F(connection_manager_test, idle_timeout_0_means_never) {
    config.idle_timeout = 0ns;
    start_with_customers();
    join("/ws/customer/s1");
    EXPECT_EQ(connections().cleanup(true).inactive, 0U);
}

TEST_F(connection_manager_test, the_background_task_cleans_up_by_itself) {
    config.idle_timeout = 1ns;
    config.cleanup_interval = 1ms;
    config.inactive_cleanup_rounds = 3;
    start_with_customers();
    join("/ws/customer/s1");
    ASSERT_TRUE(until_event("cleanup 0 1"));
    EXPECT_EQ(observer.count("cleanup") % 3, 0U); // in each third round
}

} // namespace
} // namespace squall::server
