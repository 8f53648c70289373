// Each event in its own counter, told by the page of metrics as a whole.

#include "server_core/metrics/metrics_observer.hpp"

#include "server_core/manager/manager_stats.hpp"
#include "server_core/metrics/prometheus_text.hpp"
#include "server_core/metrics/server_metrics.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <sstream>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

class metrics_observer_test : public testing::Test {
protected:
    static std::set<std::string> lines(const metrics_observer& of) {
        prometheus_text page;
        manager_stats now;
        now.queued_bytes = 12;
        write_server_metrics(page, of.counters(), now, false);
        std::istringstream text{page.text()};
        std::set<std::string> all;
        for (std::string line; std::getline(text, line);) {
            EXPECT_TRUE(all.insert(line).second) << "twice: " << line;
        }
        return all;
    }
    /// The samples that have changed since the beginning.
    std::set<std::string> news() const {
        std::set<std::string> result;
        const auto before = lines(metrics_observer{});
        for (const std::string& line : lines(seen)) {
            if (!before.contains(line)) {
                result.insert(line.substr(line.find('_') + 1)); // without "squall_"
            }
        }
        return result;
    }
    using set = std::set<std::string>;

    const session_info s1{"s1", "s1", "ann", "", session_kind::voice, {7, "10.0.1.1:40001"}};
    metrics_observer seen;
};

TEST_F(metrics_observer_test, connections) {
    seen.on_accepted(s1.connection);
    seen.on_http_answered(s1.connection, "/x", 404);
    seen.on_handshake_abandoned(s1.connection, end_cause::handshake_deadline);
    seen.on_upgrade_refused(s1.connection, "handshake_rate");
    seen.on_accept_error(classify(operation::accept, {EMFILE, boost::system::system_category()},
                                  session_state::connecting));
    seen.on_accept_refused("10.0.0.1:1");
    seen.on_accept_trouble(classify(operation::accept, {EMFILE, boost::system::system_category()},
                                    session_state::connecting));
    EXPECT_TRUE(news().contains("accept_in_trouble 1"));
    seen.on_accept_recovered(1, 1);
    EXPECT_EQ(news(), (set{"connections_accepted_total 1", "accept_refused_total 1",
                           "http_answers_total{status=\"404\"} 1",
                           "handshakes_abandoned_total{cause=\"handshake_deadline\"} 1",
                           "upgrades_refused_total{reason=\"handshake_rate\"} 1",
                           "accept_errors_total{category=\"out_of_resources\"} 1"}));
}

TEST_F(metrics_observer_test, a_session) {
    seen.on_registered(s1);
    seen.on_connected(s1, 20s);
    seen.on_pong(s1, 30s);
    seen.on_ended(s1, session_state::connected, end_cause::shutdown, close_code::going_away);
    EXPECT_EQ(news(), (set{"sessions_registered_total{kind=\"voice\"} 1",
                           "sessions_connected_total{kind=\"voice\"} 1",
                           "handshake_seconds_bucket{le=\"+Inf\"} 1", "handshake_seconds_count 1",
                           "handshake_seconds_sum 20", "ping_seconds_bucket{le=\"+Inf\"} 1",
                           "ping_seconds_count 1", "ping_seconds_sum 30",
                           "sessions_ended_total{cause=\"shutdown\"} 1",
                           "sessions_closed_total{code=\"1001\"} 1"}));
}

TEST_F(metrics_observer_test, the_welcome) {
    seen.on_welcome_attempt(s1, 1, welcome_result::failed, session_state::connecting, "");
    seen.on_welcome_attempt(s1, 2, welcome_result::sent, session_state::connected, "");
    seen.on_welcome_exhausted(s1, "");
    seen.on_welcome_breaker(breaker_state::open);
    seen.on_welcome_retry_alert(12);
    EXPECT_EQ(news(), (set{"welcome_attempts_total{result=\"failed\"} 1",
                           "welcome_attempts_total{result=\"sent\"} 1", "welcome_retries_total 1",
                           "welcome_exhausted_total 1", "welcome_retry_alerts_total 1",
                           "welcome_breaker_opened_total 1", "welcome_breaker_open 1"}));
    seen.on_welcome_breaker(breaker_state::half_open);
    EXPECT_TRUE(news().contains("welcome_breaker_open 1"));
    seen.on_welcome_breaker(breaker_state::closed);
    EXPECT_FALSE(news().contains("welcome_breaker_open 1"));
    EXPECT_TRUE(news().contains("welcome_breaker_opened_total 1"));
}

TEST_F(metrics_observer_test, messages) {
    seen.on_message(s1, "12345");
    seen.on_sent(s1, 7);
    seen.on_send_dropped("s1", "queue_full");
    seen.on_send_retry("s1", 2);
    seen.on_slow_consumer(s1, 1, 1, 1s);
    seen.on_rate_limited(s1);
    EXPECT_EQ(news(),
              (set{"messages_received_total 1", "received_bytes_total 5", "messages_sent_total 1",
                   "sent_bytes_total 7", "sends_dropped_total{reason=\"queue_full\"} 1",
                   "send_retries_total 1", "slow_consumers_total 1", "rate_limited_total 1"}));
}

TEST_F(metrics_observer_test, errors) {
    seen.on_transport_error(s1,
                            classify(operation::write, {EPIPE, boost::system::system_category()},
                                     session_state::connected));
    seen.on_handler_failed(s1, "echo", "std::runtime_error", "boom");
    seen.on_handler_warning(s1, "echo", handler_warning::held_loop, 1s);
    seen.on_disconnect_requested("s1", "admin", "x", true);
    seen.on_loop_exception("std::bad_alloc", "std::bad_alloc");
    EXPECT_EQ(news(), (set{"transport_errors_total{operation=\"write\",category=\"broken_pipe\"} 1",
                           "handler_failures_total{handler=\"echo\"} 1",
                           "handler_warnings_total{handler=\"echo\",warning=\"" +
                               std::string{to_string(handler_warning::held_loop)} + "\"} 1",
                           "loop_exceptions_total 1", "disconnects_requested_total 1"}));
}

TEST_F(metrics_observer_test, upkeep) {
    seen.on_cleanup(2, 3);
    seen.on_cleanup_failed("x");
    seen.on_drained(4);
    EXPECT_EQ(news(), (set{"cleanup_runs_total 1", "cleanup_failures_total 1", "drain_cut_total 4",
                           "sessions_cleaned_total{what=\"stale\"} 2",
                           "sessions_cleaned_total{what=\"inactive\"} 3"}));
}

TEST_F(metrics_observer_test, every_close_code_of_a_peer_that_is_none_of_ours_is_one_series) {
    for (std::uint16_t code = 3000; code < 4000; ++code) {
        seen.on_ended(s1, session_state::connected, end_cause::peer_closed, close_code{code});
    }
    EXPECT_EQ(news(), (set{"sessions_ended_total{cause=\"peer_closed\"} 1000",
                           "sessions_closed_total{code=\"other\"} 1000"}));
}

TEST_F(metrics_observer_test, every_family_has_help_and_a_type_that_its_name_tells) {
    std::size_t families = 0;
    for (const std::string& line : lines(seen)) {
        if (line.starts_with("# TYPE ")) {
            ++families;
            const std::string name = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_EQ(name.ends_with("_total"), line.ends_with(" counter")) << line;
        }
    }
    EXPECT_GT(families, 30U);
}

} // namespace
} // namespace squall::server
