// The log alone must tell what happened: its words, its levels, and the four causes of "the
// welcome never came" (still CONNECTING, peer gone at once, error during the send, removed from
// the table before the first send).

#include "server_core/observe/log_observer.hpp"

#include "server_core/errors/send_error.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

namespace squall::server {
namespace {

class log_observer_test : public testing::Test {
protected:
    std::string text() const { return out_.str(); }
    bool has(std::string_view part) const { return text().find(part) != std::string::npos; }

    static transport_error write_error(int value) {
        return classify(operation::write, {value, boost::system::system_category()},
                        session_state::connected);
    }

    void attempt_finds_connecting(int attempt) {
        log.on_welcome_attempt(s1, attempt, welcome_result::failed, session_state::connecting,
                               describe(send_error{send_result::not_connected}));
    }

    void peer_closes_at_once() {
        log.on_registered(s1);
        log.on_state_changed(s1, session_state::connecting, session_state::connected);
        log.on_state_changed(s1, session_state::connected, session_state::disconnected);
        log.on_ended(s1, session_state::connected, end_cause::peer_closed, close_code::abnormal);
    }

    void send_breaks(int value) {
        log.on_registered(s1);
        log.on_state_changed(s1, session_state::connecting, session_state::connected);
        log.on_transport_error(s1, write_error(value));
        log.on_welcome_attempt(s1, 1, welcome_result::dead, session_state::connected,
                               "transport gone during write");
        log.on_ended(s1, session_state::connected, end_cause::transport_gone, close_code::abnormal);
    }

    void somebody_disconnects_early() {
        log.on_registered(s1);
        log.on_disconnect_requested("s1", "cleanup", "looked stale", true);
        log.on_ended(s1, session_state::connecting, end_cause::close_requested,
                     close_code::abnormal);
        log.on_send_dropped("s1", "unknown_session");
    }

    const session_info s1{"s1", "s1", "ann", "", session_kind::voice, {7, "10.0.1.1:40001"}};
    std::ostringstream out_;
    log_observer log{logger_to(out_)};

private:
    static std::shared_ptr<spdlog::logger> logger_to(std::ostream& out) {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(out);
        auto logger = std::make_shared<spdlog::logger>("test", std::move(sink));
        logger->set_level(spdlog::level::debug);
        logger->set_pattern("%l %v");
        return logger;
    }
};

TEST_F(log_observer_test, registration_is_ws_connect_at_info) {
    log.on_registered(s1);
    EXPECT_EQ(text(),
              "debug WebSocket connection attempt for ann | session=s1\n"
              "info WS_CONNECT | session=s1 | user=ann | connection=7 | remote=10.0.1.1:40001\n");
}

TEST_F(log_observer_test, a_sent_welcome_is_info) {
    log.on_welcome_attempt(s1, 1, welcome_result::sent, session_state::connected, "");
    EXPECT_TRUE(has("debug WS_SEND | session=s1 | event=connected"));
    EXPECT_TRUE(has("info Message sent successfully | session=s1 | event=connected"));
}

TEST_F(log_observer_test, an_attempt_that_finds_connecting_warns_with_the_state) {
    attempt_finds_connecting(1);
    EXPECT_EQ(text(), "warning Retry sending connected message (attempt 1): invalid_state: "
                      "WebSocket not in CONNECTED state: CONNECTING | session=s1\n");
}

TEST_F(log_observer_test, exhaustion_is_send_connected_failed_at_error) {
    log.on_welcome_exhausted(s1, describe(send_error{send_result::not_connected}));
    EXPECT_EQ(text(), "error send_connected_failed | All retries exhausted: invalid_state: "
                      "WebSocket not in CONNECTED state: CONNECTING | session=s1\n");
}

TEST_F(log_observer_test, an_open_breaker_warns_and_its_end_informs) {
    log.on_welcome_breaker(breaker_state::open);
    log.on_welcome_breaker(breaker_state::half_open);
    log.on_welcome_breaker(breaker_state::closed);
    EXPECT_TRUE(has("warning Connected message circuit breaker open"));
    EXPECT_TRUE(has("info Connected message circuit breaker half open"));
    EXPECT_TRUE(has("info Connected message circuit breaker closed"));
}

TEST_F(log_observer_test, many_retries_warn_with_their_rate) {
    log.on_welcome_retry_alert(12);
    EXPECT_TRUE(has("warning Connected message retry rate is high: 12 % "));
}

TEST_F(log_observer_test, an_expected_transport_error_stays_at_debug) {
    log.on_transport_error(s1, write_error(EPIPE));
    EXPECT_EQ(text(), "debug WS_TRANSPORT | Broken pipe for s1: broken_pipe: system:32 Broken pipe "
                      "during write in CONNECTED | session=s1\n");
}

TEST_F(log_observer_test, an_unexpected_transport_error_warns) {
    log.on_transport_error(s1, write_error(EIO));
    EXPECT_TRUE(has("warning Unexpected transport error | WebSocket error for s1: unexpected: "
                    "system:5"));
}

TEST_F(log_observer_test, an_accept_loop_in_trouble_is_an_error_and_one_lost_connection_is_not) {
    const auto accept_error = [](int value) {
        return classify(operation::accept, {value, boost::system::system_category()},
                        session_state::connecting);
    };
    log.on_accept_error(accept_error(ECONNABORTED));
    EXPECT_TRUE(has("debug accept failed"));
    log.on_accept_error(accept_error(EMFILE));
    EXPECT_FALSE(has("error"));
    log.on_accept_trouble(accept_error(EMFILE));
    EXPECT_TRUE(
        has("error accept loop in trouble, will go on trying: out_of_resources: system:24"));
    log.on_accept_recovered(7, 3);
    EXPECT_TRUE(has("info accept loop recovered | failures=7 | refused=3"));
}

TEST_F(log_observer_test, a_dropped_message_warns_only_for_an_unknown_session) {
    log.on_send_dropped("s1", "closing");
    log.on_send_dropped("s2", "unknown_session");
    EXPECT_EQ(text(), "debug Message dropped | session=s1 | reason=closing\n"
                      "warning WebSocket not found, skipping message | session=s2\n");
}

TEST_F(log_observer_test, a_request_line_cannot_forge_a_log_line) {
    log.on_http_answered(s1.connection, "/x\nerror forged", 404);
    EXPECT_TRUE(has("target=/x?error forged |"));
}

TEST_F(log_observer_test, cause_1_still_connecting) {
    log.on_registered(s1);
    attempt_finds_connecting(1);
    EXPECT_TRUE(has("not in CONNECTED state: CONNECTING"));
    EXPECT_FALSE(has("WS_DISCONNECT"));
}

TEST_F(log_observer_test, cause_2_peer_closed_at_once) {
    peer_closes_at_once();
    EXPECT_TRUE(has("WS_DISCONNECT | session=s1 | user=ann | state=CONNECTED | cause=peer_closed"));
    EXPECT_FALSE(has("Retry sending"));
    EXPECT_FALSE(has("disconnect()"));
}

TEST_F(log_observer_test, cause_3_error_during_the_send) {
    send_breaks(ECONNRESET);
    EXPECT_TRUE(has("connection_reset: system:104"));
    EXPECT_TRUE(has("during write"));
    EXPECT_TRUE(has("cause=transport_gone"));
    EXPECT_FALSE(has("Retry sending"));
}

TEST_F(log_observer_test, cause_4_removed_by_a_call_of_disconnect) {
    somebody_disconnects_early();
    EXPECT_TRUE(has("disconnect() | session=s1 | caller=cleanup | reason=looked stale"));
    EXPECT_TRUE(has("WebSocket not found, skipping message | session=s1"));
    EXPECT_FALSE(has("Retry sending"));
}

} // namespace
} // namespace squall::server
