#include "server_core/http/debug_endpoints.hpp"

#include "server_core/metrics/metrics_endpoint.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/metrics/server_metrics.hpp"
#include "server_core/observe/observer_list.hpp"
#include "server_core/testing/server_test_fixture.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace squall::server {
namespace {

using namespace testing_support;
using json = nlohmann::json;

constexpr std::string_view with_token = "Authorization: Bearer t0ken\r\n";

class debug_endpoints_test : public server_test {
protected:
    /// A server with these endpoints and metrics; `client` has a session on it.
    void start_with(const std::string& token) {
        observers.add(metrics);
        observers.add(observer);
        under_test = std::make_unique<server>(context, config, observers);
        for (endpoint& one : debug_endpoints(*under_test, metrics.counters(), token)) {
            under_test->add_endpoint(std::move(one));
        }
        const auto write = [this](prometheus_text& page) {
            write_server_metrics(page, metrics.counters(), under_test->connections().stats(),
                                 under_test->draining());
        };
        under_test->add_endpoint(metrics_endpoint({write}, ""));
        route_options customer;
        customer.name = "customer";
        customer.path = "/ws/customer/{session}";
        customer.kind = session_kind::customer;
        customer.parameter_is_group = true;
        customer.connection_id_prefix = "customer_";
        under_test->add_route(customer, handler);
        under_test->start();
        client.connect(under_test->port());
        client.send(upgrade_bytes("/ws/customer/session123"));
        ASSERT_TRUE(until_event("state CONNECTING CONNECTED"));
        asking.connect(under_test->port());
    }
    /// The whole answer to `request`, sent on a second connection.
    std::string ask(const std::string& request) {
        asking.received.clear();
        const auto before = observer.count("answered");
        asking.send(request);
        until([&] { return observer.count("answered") > before; });
        until([&] { return asking.received.ends_with("\n") || asking.received.ends_with("}"); });
        return asking.received;
    }
    static std::string request(std::string_view method, std::string_view path,
                               std::string_view headers) {
        return std::string{method} + " /api/debug/" + std::string{path} +
               " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n" + std::string{headers} + "\r\n";
    }
    static json body(const std::string& answer) {
        return json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    }
    static void expect_timestamp(const json& answer) {
        const std::regex iso{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"};
        EXPECT_TRUE(std::regex_match(answer.at("timestamp").get<std::string>(), iso));
    }

    metrics_observer metrics;
    observer_list observers;
    loopback_client asking{context};
};

TEST_F(debug_endpoints_test, without_a_token_of_the_server_there_are_none) {
    start_with("");
    ask(request("GET", "websocket-status", with_token));
    ask(request("POST", "cleanup-websockets", with_token));
    ask(request("OPTIONS", "websocket-status", ""));
    EXPECT_EQ(observer.count("answered 404"), 3U);
    EXPECT_FALSE(observer.has("cleanup"));
}

TEST_F(debug_endpoints_test, none_answers_without_its_token) {
    start_with("t0ken");
    ask(request("GET", "websocket-status", ""));
    ask(request("HEAD", "websocket-status", ""));
    ask(request("POST", "cleanup-websockets", "Authorization: Bearer guess\r\n"));
    EXPECT_EQ(observer.count("answered 401"), 3U);
    EXPECT_FALSE(observer.has("cleanup"));
    EXPECT_FALSE(asking.has("customer"));
}

TEST_F(debug_endpoints_test, status_counts_and_names_the_sessions) {
    start_with("t0ken");
    const json answer = body(ask(request("GET", "websocket-status", with_token)));
    const json stats = {{"total_connections", 1},
                        {"customer_connections", 1},
                        {"admin_connections", 0},
                        {"active_sessions", 1}};
    EXPECT_EQ(answer.at("current_stats"), stats);
    EXPECT_EQ(answer.at("connections_by_state").at("CONNECTED"), 1);
    const json& one = answer.at("connections").at(0);
    EXPECT_EQ(one.at("connection_id"), "customer_session123");
    EXPECT_EQ(one.at("generation"), 1);
    EXPECT_EQ(one.at("kind"), "customer");
    EXPECT_EQ(one.at("state"), "CONNECTED");
    EXPECT_EQ(one.at("group"), "session123");
    EXPECT_EQ(answer.at("error_statistics").at("transport_errors").at("broken_pipe"), 0);
    EXPECT_FALSE(answer.at("draining").get<bool>());
    expect_timestamp(answer);
}

TEST_F(debug_endpoints_test, status_counts_what_went_wrong) {
    start_with("t0ken");
    under_test->connections().send("nobody", "hello", on_failure::swallow);
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    const json errors =
        body(ask(request("GET", "websocket-status", with_token))).at("error_statistics");
    EXPECT_EQ(errors.at("sends_dropped").at("unknown_session"), 1);
    EXPECT_EQ(errors.at("transport_errors").at("connection_reset"), 1);
    EXPECT_EQ(errors.at("transport_errors").at("unexpected"), 0);
}

TEST_F(debug_endpoints_test, cleanup_answers_in_the_words_of_the_report) {
    config.idle_timeout = 1ns; // so that the session is inactive
    start_with("t0ken");
    const std::string text = ask(request("POST", "cleanup-websockets", with_token));
    json answer = body(text);
    expect_timestamp(answer);
    answer.erase("timestamp");
    const json wanted = {{"message", "WebSocket cleanup completed"},
                         {"stale_connections_cleaned", 0},
                         {"current_stats",
                          {{"total_connections", 1}, // CLOSING
                           {"customer_connections", 1},
                           {"admin_connections", 0},
                           {"active_sessions", 1}}}};
    EXPECT_EQ(answer, wanted);
    EXPECT_LT(text.find("message"), text.find("stale_connections_cleaned"));
    EXPECT_LT(text.find("active_sessions"), text.find("timestamp"));
    EXPECT_TRUE(observer.has("cleanup 0 1"));
}

TEST_F(debug_endpoints_test, a_reset_of_rate_limits_lets_an_address_ask_again) {
    config.handshake_burst = 1;
    config.handshake_rate = 0;
    start_with("t0ken");
    ask(upgrade_bytes("/ws/customer/two"));
    EXPECT_TRUE(asking.has("HTTP/1.1 429 "));
    EXPECT_TRUE(asking.has("\r\nRetry-After: 3600\r\n"));
    EXPECT_TRUE(observer.has("refused handshake_rate"));
    loopback_client operator_{context};
    operator_.connect(under_test->port());
    operator_.send(request("POST", "reset-rate-limits", with_token));
    ASSERT_TRUE(until([&] { return operator_.received.ends_with("\n"); }));
    json answer = body(operator_.received);
    expect_timestamp(answer);
    answer.erase("timestamp");
    EXPECT_EQ(answer, (json{{"message", "Rate limits reset"}, {"rate_limits_reset", 1}}));
    loopback_client again{context};
    again.connect(under_test->port());
    again.send(upgrade_bytes("/ws/customer/two"));
    ASSERT_TRUE(until([&] { return observer.count("registered") == 2; }));
}

TEST_F(debug_endpoints_test, a_reset_of_rate_limits_lets_a_session_go_on) {
    config.message_burst = 1;
    config.message_rate = 0;
    start_with("t0ken");
    client.send(client_frame(1, "first"));
    ASSERT_TRUE(until_event("message first"));
    ask(request("POST", "reset-rate-limits", with_token));
    client.send(client_frame(1, "second"));
    ASSERT_TRUE(until_event("message second"));
    client.send(client_frame(1, "third"));
    ASSERT_TRUE(until_event("rate limited"));
}

TEST_F(debug_endpoints_test, a_session_beyond_the_limit_is_503_until_one_has_ended) {
    config.sessions_max = 1;
    start_with("");
    ask(upgrade_bytes("/ws/customer/two"));
    EXPECT_TRUE(asking.has("HTTP/1.1 503 "));
    EXPECT_TRUE(asking.has("\r\nRetry-After: 10\r\n"));
    EXPECT_TRUE(observer.has("refused sessions"));
    client.reset();
    ASSERT_TRUE(until_event("ended"));
    loopback_client again{context};
    again.connect(under_test->port());
    again.send(upgrade_bytes("/ws/customer/two"));
    ASSERT_TRUE(until([&] { return observer.count("registered") == 2; }));
}

TEST_F(debug_endpoints_test, a_reload_changes_limits_for_who_comes_next) {
    config.sessions_max = 1;
    start_with("");
    config.sessions_max = 2;
    config.port = 1; // no limit, and not taken over
    under_test->reload(config);
    asking.send(upgrade_bytes("/ws/customer/two"));
    ASSERT_TRUE(until([&] { return observer.count("registered") == 2; }));
}

TEST_F(debug_endpoints_test, metrics_tell_of_the_session_and_of_its_end) {
    start_with("");
    const std::string while_it_lives = ask(get("/metrics"));
    for (const auto* line :
         {"Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
          "\nsquall_sessions{kind=\"customer\"} 1\n", "\nsquall_connections_accepted_total 2\n",
          "\nsquall_sessions_registered_total{kind=\"customer\"} 1\n",
          "\nsquall_handshake_seconds_count 1\n", "\nsquall_draining 0\n",
          "\nsquall_transport_errors_total{operation=\"read\",category=\"unexpected\"} 0\n"}) {
        EXPECT_NE(while_it_lives.find(line), std::string::npos) << line << while_it_lives;
    }
    client.send(client_frame(8, "\x0f\xa5")); // 4005, a code that is none of ours
    ASSERT_TRUE(until_event("ended"));
    const std::string after = ask(get("/metrics"));
    for (const auto* line : {"\nsquall_sessions{kind=\"customer\"} 0\n",
                             "\nsquall_sessions_ended_total{cause=\"peer_closed\"} 1\n",
                             "\nsquall_sessions_closed_total{code=\"other\"} 1\n",
                             "\nsquall_http_answers_total{status=\"200\"} 1\n"}) {
        EXPECT_NE(after.find(line), std::string::npos) << line << after;
    }
}

} // namespace
} // namespace squall::server
