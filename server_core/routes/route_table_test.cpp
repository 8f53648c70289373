#include "server_core/routes/route_table.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <string>

namespace squall::server {
namespace {

using kind = route_match::kind;

class route_table_test : public testing::Test {
protected:
    route_table_test() {
        table_.add(voice_route(), manager_, handler_);
        table_.add(named("client", "/ws/{client_id}"), manager_, handler_);
        table_.add(named("echo", "/ws/echo/{client_id}"), manager_, handler_);
        auto customer = named("customer", "/ws/customer/{session}");
        customer.kind = session_kind::customer;
        customer.parameter_is_group = true;
        customer.connection_id_prefix = "customer_";
        table_.add(customer, manager_, handler_);
    }
    static route_options named(std::string name, std::string path) {
        route_options o;
        o.name = std::move(name);
        o.path = std::move(path);
        return o;
    }
    route_match find(std::string_view target) const { return table_.find(target); }
    std::string found(std::string_view target) const {
        const auto match = find(target);
        return match.what == kind::found ? match.route->options().name : "";
    }

    asio::io_context context_{1};
    server_config config_;
    server_observer nobody_;
    session_handler handler_;
    connection_manager manager_{context_.get_executor(), config_, nobody_};
    route_table table_;
};

TEST_F(route_table_test, a_path_belongs_to_one_route_or_none) {
    EXPECT_EQ(found("/ws/7"), "client");
    EXPECT_EQ(found("/ws/echo/7"), "echo");
    EXPECT_EQ(found("/ws/customer/s1?x=y"), "customer");
    for (const auto* target : {"", "/", "/ws", "/ws/echo/7/8", "/health", "/ws/other/7", "ws/7"}) {
        EXPECT_EQ(find(target).what, kind::no_such_route) << target;
    }
}

TEST_F(route_table_test, a_literal_goes_before_a_parameter) {
    EXPECT_EQ(found("/ws/voice?user_id=u"), "voice");
    EXPECT_EQ(find("/ws/voice").what, kind::bad_name); // not client "voice"
    EXPECT_EQ(found("/ws/voices"), "client");
}

TEST_F(route_table_test, an_empty_parameter_is_a_bad_name) {
    EXPECT_EQ(find("/ws/").what, kind::bad_name);
    EXPECT_EQ(find("/ws/").wrong, "client_id");
    EXPECT_EQ(find("/ws/echo/").wrong, "client_id");
    EXPECT_EQ(find("/ws/customer/a%20b").wrong, "session");
}

TEST_F(route_table_test, a_parameter_names_user_group_and_connection) {
    const auto match = find("/ws/customer/session123");
    EXPECT_EQ(match.who.user_id, "session123");
    EXPECT_EQ(match.who.group, "session123");
    EXPECT_EQ(match.who.connection_id, "customer_session123");
    EXPECT_EQ(find("/ws/7").who.user_id, "7");
    EXPECT_EQ(find("/ws/7").who.connection_id, "");
}

TEST_F(route_table_test, voice_takes_the_user_id_from_the_query) {
    EXPECT_EQ(find("/ws/voice?a=1&user_id=Ann_b-9&c").who.user_id, "Ann_b-9");
}

TEST_F(route_table_test, voice_wants_a_user_id) {
    for (const auto* target :
         {"/ws/voice", "/ws/voice?", "/ws/voice?user_id=", "/ws/voice?xuser_id=a"}) {
        EXPECT_EQ(find(target).what, kind::bad_name) << target;
        EXPECT_EQ(find(target).wrong, "user_id") << target;
    }
}

TEST_F(route_table_test, voice_refuses_other_characters_and_two_user_ids) {
    EXPECT_EQ(find("/ws/voice?user_id=a%20b").what, kind::bad_name);
    EXPECT_EQ(find("/ws/voice?user_id=a\"").what, kind::bad_name);
    EXPECT_EQ(find("/ws/voice?user_id=a&user_id=b").what, kind::bad_name);
}

TEST_F(route_table_test, a_name_has_at_most_64_characters) {
    const std::string target = "/ws/voice?user_id=";
    EXPECT_EQ(find(target + std::string(64, 'a')).what, kind::found);
    EXPECT_EQ(find(target + std::string(65, 'a')).what, kind::bad_name);
}

TEST(welcome_message, names_session_and_user) {
    EXPECT_EQ(welcome_message("0123", "ann"),
              R"({"type":"connected","session_id":"0123","user_id":"ann"})");
}

} // namespace
} // namespace squall::server
