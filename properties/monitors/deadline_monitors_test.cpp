// Each monitor of our own deadlines and limits accepts a good trace and rejects hand-written bad
// ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

const std::string ping_frame = std::string("\x89\x00", 2);

/// A session that is CONNECTED, of a server with these settings.
trace_script connected(const invariant& i, const std::vector<trace_field>& settings) {
    trace_script t(i);
    t.observed("configured", settings);
    t.accept(in, peer);
    registered(t).sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    return t;
}

TEST(i08, accepts_a_101_and_a_close_within_their_deadlines) {
    trace_script t(invariants::i08);
    t.accept(in, peer);
    registered(t.wait(10s)).sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    state(t.wait(1min), "CONNECTED", "CLOSING");
    t.wait(5s).closed(1028);
    EXPECT_TRUE(t.wait(1min).verdict().empty());
}

TEST(i08, rejects_a_late_101_and_a_connection_that_gets_none) {
    trace_script late(invariants::i08);
    late.accept(in, peer).wait(10'001ms).sent(out, switching);
    expect_one(late, "the handshake of c1#1>server:8000/1 took 10001000000 ns");
    trace_script open(invariants::i08);
    open.accept(in, peer).wait(11s);
    expect_one(open, "the handshake of");
    trace_script cut(invariants::i08);
    cut.accept(in, peer).wait(11s).closed(1028);
    expect_one(cut, "the handshake of");
}

TEST(i08, rejects_a_close_that_takes_longer_than_the_server_was_told) {
    const auto closing = [] {
        trace_script t = connected(invariants::i08, {{"close_timeout", 2'000'000'000}});
        state(t, "CONNECTED", "CLOSING");
        return t;
    };
    trace_script late = closing();
    late.wait(2001ms).closed(1028);
    expect_one(late, "the close of c1#1>server:8000/1 took 2001000000 ns");
    trace_script never_closed = closing();
    never_closed.wait(3s);
    expect_one(never_closed, "the close of");
    trace_script busy = closing();
    busy.late_timer(1'000'000).wait(3s).closed(1028);
    EXPECT_TRUE(busy.verdict().empty());
}

TEST(i08, says_nothing_of_connections_of_a_server_that_died) {
    trace_script t(invariants::i08);
    t.accept(in, peer).host("crashed").wait(1min);
    EXPECT_TRUE(t.verdict().empty());
}

const std::vector<trace_field> clocks = {
    {"ping_interval", 2'000'000'000},    {"pong_timeout", 1'000'000'000},
    {"queue_age_max", 1'000'000'000},    {"idle_timeout", 10'000'000'000},
    {"cleanup_interval", 1'000'000'000}, {"inactive_cleanup_rounds", 2}};

trace_script& stale(trace_script& t, const char* cause = "stale") {
    state(t, "CONNECTED", "CLOSING");
    state(t, "CLOSING", "DISCONNECTED");
    return ended(t, "CONNECTED", cause);
}

TEST(i23, accepts_a_stale_peer_and_an_inactive_one) {
    trace_script quiet = connected(invariants::i23, clocks);
    quiet.wait(2s).sent(out, ping_frame).wait(1s);
    EXPECT_TRUE(stale(quiet).verdict().empty());
    trace_script idle = connected(invariants::i23, clocks);
    for (int i = 0; i < 5; ++i)
        idle.wait(2s).received(in, "pong");
    EXPECT_TRUE(stale(idle, "inactive").verdict().empty());
    trace_script blocked = connected(invariants::i23, clocks);
    blocked.wait(2s).send_found_no_room(out).wait(1s);
    EXPECT_TRUE(stale(blocked).verdict().empty());
    trace_script part = connected(invariants::i23, clocks);
    part.wait(2s).sent(out, text_frame.substr(0, 3)).wait(1s);
    EXPECT_TRUE(stale(part).verdict().empty());
}

TEST(i23, rejects_an_end_as_stale_of_a_peer_that_was_heard_or_not_asked) {
    trace_script heard = connected(invariants::i23, clocks);
    heard.wait(2s).sent(out, ping_frame).wait(500ms).received(in, "x").wait(500ms);
    expect_one(stale(heard), "500000000 ns after a byte of its peer's");
    trace_script not_asked = connected(invariants::i23, clocks);
    expect_one(stale(not_asked.wait(3s)), "was not asked");
    trace_script early = connected(invariants::i23, clocks);
    early.wait(2500ms).sent(out, ping_frame).wait(999ms);
    expect_one(stale(early), "no pong was overdue");
    trace_script unread = connected(invariants::i23, clocks);
    unread.wait(2s).sent(out, ping_frame).wait(999ms).arrived(in, 6);
    expect_one(stale(unread.wait(1ms)), "came in time and were not read");
    trace_script too_late = connected(invariants::i23, clocks);
    too_late.wait(2s).sent(out, ping_frame).wait(1001ms).arrived(in, 6);
    EXPECT_TRUE(stale(too_late).verdict().empty());
    trace_script waited = connected(invariants::i23, clocks);
    waited.send_found_no_room(out).wait(2500ms).sent(out, ping_frame).wait(999ms);
    expect_one(stale(waited), "no pong was overdue");
}

TEST(i23, rejects_an_end_as_inactive_of_a_peer_that_spoke) {
    trace_script t = connected(invariants::i23, clocks);
    t.wait(2s).received(in, "x").observed("message", {{"session", "s1"}}).wait(3s);
    expect_one(stale(t, "inactive"), "taken for inactive 3000000000 ns after a message");
}

TEST(i23, rejects_a_silent_session_that_lives_on) {
    trace_script quiet = connected(invariants::i23, clocks);
    quiet.wait(5001ms);
    expect_one(quiet, "no byte came");
    trace_script found_late = connected(invariants::i23, clocks);
    found_late.wait(5001ms).sent(out, ping_frame);
    expect_one(stale(found_late.wait(1s)), "no byte came");
    trace_script idle = connected(invariants::i23, clocks);
    for (int i = 0; i < 6; ++i)
        idle.wait(2s).received(in, "pong");
    expect_one(idle.wait(1ms), "no message came");
    trace_script in_time = connected(invariants::i23, clocks);
    EXPECT_TRUE(in_time.wait(5s).verdict().empty());
}

trace_script& message(trace_script& t) {
    return t.observed("message", {{"session", "s1"}});
}

/// A session that has used up its burst of 3, and earns 10 a second.
trace_script spent() {
    trace_script t = connected(invariants::i26, {{"message_burst", 3}, {"message_rate", 10}});
    message(message(message(t)));
    return t;
}

TEST(i26, accepts_a_burst_and_then_one_message_each_100_ms) {
    trace_script t = spent();
    for (int i = 0; i < 5; ++i)
        message(t.wait(100ms));
    t.wait(99ms).observed("rate_limited", {{"session", "s1"}});
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i26, rejects_a_message_too_many_also_after_a_long_silence) {
    trace_script t = spent();
    expect_one(message(t.wait(99ms)), "more messages accepted than 3 and 10 a second");
    trace_script later = spent();
    message(message(message(message(later.wait(1h)))));
    expect_one(later, "more messages accepted");
    trace_script late = spent();
    message(late.late_timer(1000).wait(99ms));
    EXPECT_TRUE(late.verdict().empty());
}

TEST(i26, rejects_a_refusal_of_who_keeps_to_the_rate) {
    trace_script t = spent();
    t.wait(100ms).observed("rate_limited", {{"session", "s1"}});
    expect_one(t, "has kept to it");
}

} // namespace
} // namespace squall
