// Each monitor of messages on their way accepts a good trace and rejects hand-written bad ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

constexpr std::string_view path = "c1#1>server:8000/1";
const std::string failure_close = std::string("\x88\x02\x03\xf3", 4);
const std::string normal_close = std::string("\x88\x02\x03\xe8", 4);

/// A session that is CONNECTED.
trace_script connected(const invariant& i, const std::vector<trace_field>& settings = {}) {
    trace_script t(i);
    t.observed("configured", settings);
    t.accept(in, peer);
    registered(t).sent(out, switching);
    state(t, "CONNECTING", "CONNECTED");
    return t;
}

/// Its application is told of a message, and answers.
trace_script& told(trace_script& t, std::string_view text, std::string_view handler = "echo") {
    return t.observed("handler_message", {{"session", "s1"}, {"handler", handler}}, text);
}

std::string echo_of(const std::string& text) {
    const std::string payload = "Echo: " + text;
    return "\x81" + std::string(1, static_cast<char>(payload.size())) + payload;
}

trace_script& sent(trace_script& t) {
    return t.observed("sent", {{"session", "s1"}, {"length", 7}});
}
trace_script& dropped(trace_script& t, const char* why) {
    return t.observed("send_dropped", {{"session", "s1"}, {"reason", why}});
}

trace_script& ended_for(trace_script& t, const char* cause) {
    return t.observed("ended", {{"session", "s1"}, {"cause", cause}});
}

TEST(i14, accepts_the_rest_of_a_message_that_closing_interrupted) {
    const std::string frame = echo_of("a");
    trace_script t = connected(invariants::i14);
    t.sent(out, frame.substr(0, 4));
    state(t, "CONNECTED", "CLOSING");
    ended_for(t.sent(out, frame.substr(4) + close_frame), "slow_consumer");
    EXPECT_TRUE(t.verdict().empty());
    trace_script blocked = connected(invariants::i14);
    blocked.send_found_no_room(out);
    state(blocked, "CONNECTED", "CLOSING");
    ended_for(blocked.sent(out, frame + close_frame), "stale");
    EXPECT_TRUE(blocked.verdict().empty());
}

TEST(i14, accepts_the_queue_of_a_session_that_is_closed_for_nothing_its_peer_did) {
    for (const char* cause : {"close_requested", "shutdown", "replaced"}) {
        trace_script t = connected(invariants::i14);
        state(t, "CONNECTED", "CLOSING");
        t.sent(out, echo_of("a")).sent(out, echo_of("b") + close_frame);
        EXPECT_TRUE(ended_for(t, cause).verdict().empty()) << cause;
    }
}

TEST(i14, rejects_a_message_that_begins_after_closing_whole_or_not) {
    const std::string frame = echo_of("a");
    for (const char* cause :
         {"peer_closed", "slow_consumer", "stale", "rate_limited", "protocol_error",
          "handler_failed"}) {
        trace_script whole = connected(invariants::i14);
        state(whole.sent(out, frame), "CONNECTED", "CLOSING");
        expect_one(ended_for(whole.sent(out, frame), cause), "a data frame begins on");
        trace_script second = connected(invariants::i14);
        state(second.sent(out, frame.substr(0, 4)), "CONNECTED", "CLOSING");
        second.sent(out, frame.substr(4)).sent(out, frame);
        expect_one(ended_for(second, cause), "a data frame begins on");
        trace_script half = connected(invariants::i14);
        state(half, "CONNECTED", "CLOSING");
        expect_one(ended_for(half.sent(out, frame.substr(0, 4)), cause), "half a data frame");
    }
}

TEST(i16, accepts_echoes_in_order_and_what_was_dropped) {
    trace_script t = connected(invariants::i16);
    t.client("says", path, "a").client("says", path, "b").client("says", path, "c");
    sent(told(t, "a").sent(out, echo_of("a")));
    dropped(told(told(t, "b"), "c"), "queue_full");
    dropped(t, "closing");
    ended(t).wait(1s);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i16, rejects_what_was_not_queued_or_is_out_of_order_or_comes_twice) {
    trace_script altered = connected(invariants::i16);
    told(altered, "a").sent(out, echo_of("b"));
    expect_one(altered, "not queued, or twice");
    trace_script swapped = connected(invariants::i16);
    told(told(swapped, "a"), "b").sent(out, echo_of("b")).sent(out, echo_of("a"));
    expect_one(swapped, "not queued, or twice");
    trace_script twice = connected(invariants::i16);
    told(twice, "a").sent(out, echo_of("a")).sent(out, echo_of("a"));
    expect_one(twice, "not queued, or twice");
}

TEST(i16, rejects_a_send_without_outcome_one_with_two_and_one_that_is_only_talked_about) {
    trace_script none = connected(invariants::i16);
    ended(told(none, "a")).wait(1s);
    expect_one(none, "of 1 sends only 0 have an outcome");
    trace_script two = connected(invariants::i16);
    dropped(sent(told(two, "a").sent(out, echo_of("a"))), "closing");
    expect_one(two, "more outcomes of sends than sends");
    trace_script talk = connected(invariants::i16);
    sent(told(talk, "a"));
    expect_one(talk, "is not on the wire");
}

TEST(i16, rejects_a_message_that_the_client_did_not_say_or_not_next) {
    trace_script t = connected(invariants::i16);
    t.client("says", path, "a").client("says", path, "b");
    expect_one(told(t, "b"), "not the next one of its client");
}

TEST(i17, accepts_the_rest_of_a_write_and_rejects_another_one_before_it) {
    trace_script good(invariants::i17);
    good.wrote(out, 10, "abcd").wrote(out, 6, "").wrote(out, 6, "efghij").wrote(out, 2, "hi");
    EXPECT_TRUE(good.verdict().empty());
    trace_script pieces(invariants::i17);
    pieces.wrote(out, 65'536, "abcd").wrote(out, 65'536, "efgh");
    EXPECT_TRUE(pieces.verdict().empty());
    trace_script bad(invariants::i17);
    bad.wrote(out, 10, "abcd").wrote(out, 2, "\x89");
    expect_one(bad, "a write of 2 bytes begins");
}

const std::vector<trace_field> small_queue = {{"queue_bytes_max", 100}, {"queue_messages_max", 4}};

TEST(i18, accepts_a_queue_that_fills_and_is_dropped_and_one_large_message) {
    trace_script t = connected(invariants::i18, small_queue);
    told(t, std::string(40, 'x'));
    told(t, std::string(90, 'y'));
    t.observed("slow_consumer", {{"session", "s1"}, {"bytes", 46}, {"messages", 1}});
    state(t, "CONNECTED", "CLOSING");
    sent(dropped(dropped(t, "closing"), "queue_full"));
    EXPECT_TRUE(t.verdict().empty());
    trace_script large = connected(invariants::i18, small_queue);
    sent(told(large, std::string(200, 'x')));
    EXPECT_TRUE(large.verdict().empty());
}

TEST(i18, rejects_a_queue_that_holds_too_much) {
    trace_script bytes = connected(invariants::i18, small_queue);
    told(told(bytes, std::string(40, 'x')), std::string(90, 'y'));
    expect_one(sent(bytes), "wait 2 messages of 142 bytes");
    trace_script messages = connected(invariants::i18, {{"queue_messages_max", 4}});
    for (int i = 0; i < 5; ++i)
        told(messages, R"("x")", "answering");
    expect_one(sent(messages), "wait 5 messages");
    trace_script said = connected(invariants::i18, small_queue);
    told(said, "x").observed("slow_consumer", {{"session", "s1"}, {"bytes", 101}, {"messages", 2}});
    expect_one(said, "wait 2 messages of 101 bytes");
}

TEST(i18, rejects_a_message_that_waits_too_long) {
    const auto waiting = [](std::chrono::nanoseconds time) {
        trace_script t = connected(invariants::i18, {{"queue_age_max", 2'000'000'000}});
        told(t, "x").wait(time);
        return t;
    };
    trace_script in_time = waiting(2s);
    EXPECT_TRUE(sent(in_time).verdict().empty());
    trace_script late = waiting(2001ms);
    expect_one(sent(late), "a message waited 2001000000 ns");
    trace_script closed = waiting(2001ms);
    expect_one(state(closed, "CONNECTED", "CLOSING"), "a message waited");
    trace_script never_sent = waiting(2001ms);
    expect_one(never_sent, "a message waited");
    trace_script busy = waiting(2001ms);
    EXPECT_TRUE(sent(busy.late_timer(1000)).verdict().empty());
}

TEST(i18, rejects_a_slow_consumer_who_reached_no_bound) {
    trace_script t = connected(invariants::i18, small_queue);
    told(t, "x").observed("slow_consumer",
                          {{"session", "s1"}, {"bytes", 7}, {"messages", 1}, {"oldest", 1}});
    expect_one(t, "has room and nothing old");
}

TEST(i18, rejects_reading_on_from_a_peer_whose_queue_is_crowded) {
    trace_script t = connected(invariants::i18, small_queue);
    told(told(t, std::string(50, 'x')), "y");
    expect_one(t, "is read from although");
    trace_script drained = connected(invariants::i18, small_queue);
    told(sent(told(drained, std::string(50, 'x'))), "y");
    EXPECT_TRUE(drained.verdict().empty());
}

TEST(i18, rejects_a_message_after_the_slow_consumer_was_given_up) {
    trace_script t = connected(invariants::i18, small_queue);
    told(t, std::string(95, 'x'))
        .observed("slow_consumer", {{"session", "s1"}, {"bytes", 7}, {"messages", 1}});
    state(t, "CONNECTED", "CLOSING");
    expect_one(told(t, "y"), "takes a message after it was CLOSING");
}

trace_script& failed(trace_script& t) {
    return t.observed("handler_failed", {{"session", "s1"}, {"handler", "answering"}});
}

TEST(i20, accepts_a_failure_that_closes_its_session_with_1011) {
    trace_script t = connected(invariants::i20);
    state(failed(told(t, "no JSON", "answering")), "CONNECTED", "CLOSING");
    t.sent(out, failure_close).waited();
    ended(t, "CONNECTED", "handler_failed").wait(1s);
    EXPECT_TRUE(t.verdict().empty());
    trace_script echo = connected(invariants::i20);
    told(echo, "no JSON").wait(1s);
    EXPECT_TRUE(echo.verdict().empty());
}

TEST(i20, rejects_a_mistake_that_is_passed_over_and_a_failure_that_is) {
    trace_script silent = connected(invariants::i20);
    told(silent, "no JSON", "answering").wait(1s);
    expect_one(silent, "did not fail");
    trace_script open = connected(invariants::i20);
    failed(open).waited();
    expect_one(open, "stays CONNECTED");
}

TEST(i20, rejects_another_code_and_another_session) {
    trace_script code = connected(invariants::i20);
    state(failed(code), "CONNECTED", "CLOSING").sent(out, normal_close);
    expect_one(code, "its close frame says 1000");
    trace_script other = connected(invariants::i20);
    failed(other).observed("state_changed",
                           {{"session", "s2"}, {"from", "CONNECTED"}, {"to", "CLOSING"}});
    expect_one(other, "and session s2 becomes CLOSING");
    trace_script cause = connected(invariants::i20);
    ended(cause, "CONNECTED", "handler_failed");
    expect_one(cause, "its handler did not fail");
}

} // namespace
} // namespace squall
