// Each monitor accepts a good trace and rejects hand-written bad ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

/// A session that has just been registered, with the connection it came by.
trace_script accepted(const invariant& i) {
    trace_script t(i);
    t.accept(in, peer);
    registered(t);
    return t;
}

TEST(i02, accepts_the_four_causes_that_may_end_a_connecting_session) {
    for (const char* cause : {"handshake_deadline", "peer_closed", "transport_gone", "shutdown"}) {
        trace_script t(invariants::i02);
        ended(t, "CONNECTING", cause);
        EXPECT_TRUE(t.verdict().empty()) << cause;
    }
}

TEST(i02, rejects_a_disconnect_while_connecting_and_names_the_caller) {
    trace_script t(invariants::i02);
    t.observed("disconnect_requested",
               {{"session", "s1"}, {"caller", "welcome"}, {"reason", "not connected"}});
    ended(t, "CONNECTING", "close_requested");
    expect_one(t, "disconnect by welcome: not connected");
}

TEST(i02, says_nothing_of_a_disconnect_while_connected) {
    trace_script t(invariants::i02);
    ended(t, "CONNECTED", "close_requested");
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i03, accepts_http_then_the_101_then_frames) {
    trace_script t(invariants::i03);
    t.accept(in, peer);
    t.sent(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTT");
    t.sent(out, "P/1.1 101 Switching Protocols\r\n\r\n" + welcome);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i03, rejects_a_frame_between_an_interim_answer_and_the_101) {
    trace_script t(invariants::i03);
    t.accept(in, peer);
    t.sent(out, "HTTP/1.1 100 Continue\r\n\r\n").sent(out, welcome).sent(out, switching);
    expect_one(t, "0x81 begins no HTTP response");
}

TEST(i03, accepts_an_interim_answer_before_the_101) {
    trace_script t(invariants::i03);
    t.accept(in, peer);
    t.sent(out, "HTTP/1.1 100 Continue\r\n\r\n").sent(out, switching + welcome);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i03, rejects_a_frame_ahead_of_the_101) {
    trace_script t(invariants::i03);
    t.accept(in, peer);
    t.sent(out, welcome).sent(out, switching);
    expect_one(t, "0x81 begins no HTTP response");
}

TEST(i03, rejects_a_status_that_is_none) {
    trace_script t(invariants::i03);
    t.accept(in, peer);
    t.sent(out, "HTTP/1.1 102 Processing\r\n\r\n");
    expect_one(t, "status 102");
}

TEST(i10, accepts_a_welcome_at_the_second_attempt) {
    trace_script t = accepted(invariants::i10);
    attempt(t.wait(10ms), 1, "failed");
    t.wait(5ms).sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    t.wait(45ms).sent(out, welcome);
    attempt(t, 2, "sent").wait(10s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i10, accepts_the_late_welcome_of_a_handshake_that_outlived_all_attempts) {
    trace_script t = accepted(invariants::i10);
    attempt(t.wait(10ms), 1, "failed");
    attempt(t.wait(50ms), 2, "failed");
    attempt(t.wait(100ms), 3, "failed");
    t.wait(2s).sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    t.sent(out, welcome);
    attempt(t, 4, "sent").wait(10s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i10, rejects_a_failed_attempt_that_nothing_follows) {
    trace_script t = accepted(invariants::i10);
    attempt(t.wait(10ms), 1, "failed").wait(1s);
    expect_one(t, "attempt 1 at the welcome of session s1 failed and no other followed");
}

TEST(i10, rejects_a_session_that_is_never_tried) {
    trace_script t = accepted(invariants::i10);
    t.wait(1s);
    expect_one(t, "attempt 0 at the welcome of session s1 was due");
}

/// The server's first attempts: so many that failed, then so many that were sent.
trace_script first_attempts(int failed, int sent) {
    trace_script t(invariants::i10);
    t.accept(in, peer).sent(out, switching + welcome);
    for (int i = 0; i < failed + sent; ++i)
        attempt(registered(t), 1, i < failed ? "failed" : "sent");
    return t;
}

trace_script& breaker(trace_script& t, const char* state) {
    return t.observed("welcome_breaker", {{"state", state}});
}

TEST(i10, one_attempt_is_enough_while_the_breaker_is_open) {
    for (const std::string_view now : {"open", "half_open", "closed"}) {
        trace_script t = first_attempts(50, 0);
        breaker(t, "open");
        if (now != "open")
            breaker(t, "half_open");
        if (now == "closed")
            breaker(t, "closed");
        const std::string other = "10.0.0.3:1";
        t.accept("c2#1>server:8000/1>", other)
            .observed("registered", {{"session", "s2"}, {"user", "u2"}, {"remote", other}});
        t.observed("welcome_attempt", {{"session", "s2"}, {"attempt", 1}, {"result", "failed"}});
        t.wait(1s);
        EXPECT_EQ(t.verdict().size(), now == "closed" ? 1U : 0U) << now;
    }
}

TEST(i10, a_breaker_opens_only_when_most_of_50_first_attempts_failed) {
    struct {
        int failed;
        int sent;
        std::size_t violations;
    } const cases[] = {{26, 24, 0}, {25, 25, 1}, {49, 0, 1}, {60, 24, 0}, {60, 25, 1}};
    for (const auto& c : cases) {
        trace_script t = first_attempts(c.failed, c.sent);
        breaker(t, "open");
        EXPECT_EQ(t.verdict().size(), c.violations) << c.failed << ' ' << c.sent;
    }
}

TEST(i10, a_breaker_that_closed_judges_by_what_came_since) {
    trace_script t = first_attempts(50, 0);
    breaker(breaker(breaker(t, "open"), "half_open"), "closed");
    EXPECT_EQ(breaker(t, "open").verdict().size(), 1U);
}

TEST(i10, rejects_silence_after_the_101) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED").wait(1s);
    expect_one(t, "CONNECTED and has no welcome");
}

TEST(i10, waits_as_long_as_the_tape_made_the_server_late) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    t.decided("cpu.stall", "server", 2'000'000).wait(1s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i10, excuses_a_welcome_that_has_no_room_on_the_wire) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    t.send_found_no_room(out).wait(10s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i10, rejects_a_welcome_that_the_server_only_talks_about) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    attempt(t.wait(10ms), 1, "sent");
    ended(t, "CONNECTED", "peer_closed");
    expect_one(t, "no welcome is on the wire");
}

TEST(i10, rejects_an_attempt_out_of_order) {
    trace_script t = accepted(invariants::i10);
    attempt(t.wait(10ms), 1, "failed");
    attempt(t.wait(100ms), 3, "failed");
    ended(t, "CONNECTING", "peer_closed");
    expect_one(t, "attempt 3 at the welcome of session s1 follows attempt 1");
}

TEST(i10, accepts_an_end_without_welcome_for_a_cause_of_the_peers) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    ended(t, "CONNECTED", "protocol_error");
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i10, rejects_an_end_without_welcome_for_a_cause_of_ours) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    ended(t, "CONNECTED", "handshake_deadline");
    expect_one(t, "ended without its welcome");
}

TEST(i10, accepts_a_handshake_deadline_that_met_the_101_and_no_later_one) {
    for (const bool later : {false, true}) {
        trace_script t = accepted(invariants::i10);
        t.sent(out, switching);
        t.wait(later ? 1ms : 0ms);
        state(t, "CONNECTING", "DISCONNECTED");
        ended(t, "CONNECTING", "handshake_deadline");
        if (later)
            expect_one(t, "ended without its welcome");
        else
            EXPECT_TRUE(t.verdict().empty());
    }
}

TEST(i10, accepts_an_end_before_the_welcome_that_the_peer_caused) {
    trace_script t = accepted(invariants::i10);
    t.sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    ended(t, "CONNECTED", "transport_gone");
    t.wait(10s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i31, accepts_a_client_that_is_welcomed_in_time) {
    trace_script t(invariants::i31);
    t.healed().client("connects", "c1#1>server:8000/2");
    t.wait(29s).client("frame", "c1#1>server:8000/2", R"({"type":"connected"})");
    EXPECT_TRUE(t.wait(1min).verdict().empty());
}

TEST(i31, rejects_a_client_that_waits_longer_or_for_ever) {
    trace_script late(invariants::i31);
    late.healed().client("connects", "c1#1>server:8000/2");
    late.wait(31s).client("frame", "c1#1>server:8000/2", R"({"type":"connected"})");
    expect_one(late, "had no welcome within 30 s");
    trace_script never_welcomed(invariants::i31);
    never_welcomed.healed().client("connects", "c1#1>server:8000/2").wait(31s);
    expect_one(never_welcomed, "had no welcome within 30 s");
}

TEST(i31, rejects_a_live_client_that_nobody_serves_or_sends_away) {
    trace_script t(invariants::i31);
    t.client("connects", "c1#1>server:8000/1").wait(1min).healed().wait(31s);
    expect_one(t, "was live when the faults ended");
}

TEST(i31, accepts_the_end_of_a_client_from_before_but_not_of_one_that_came_after) {
    trace_script before(invariants::i31);
    before.client("connects", "c1#1>server:8000/1").healed();
    before.client_over("failed", "c1#1>server:8000/1").wait(1min);
    EXPECT_TRUE(before.verdict().empty());
    trace_script after(invariants::i31);
    after.healed().client("connects", "c1#1>server:8000/1");
    after.client_over("failed", "c1#1>server:8000/1").wait(1min);
    expect_one(after, "had no welcome within 30 s");
}

TEST(i31, says_nothing_of_a_client_whose_path_has_forgotten_it) {
    trace_script t(invariants::i31);
    t.client("connects", "c1#1>server:8000/1").decided("close.vanish", "c1#1>server:8000/1<", 1);
    t.healed().wait(1min);
    EXPECT_TRUE(t.verdict().empty());
}

} // namespace
} // namespace squall
