// Each monitor of what a session's handler is told accepts a good trace and rejects hand-written
// bad ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

trace_script& handler(trace_script& t, std::string_view what) {
    return t.observed("handler_" + std::string(what), {{"session", "s1"}});
}
/// A session that is registered and CONNECTED.
trace_script connected(const invariant& i) {
    trace_script t(i);
    state(registered(t), "CONNECTING", "CONNECTED");
    return t;
}

TEST(i04, accepts_one_disconnect_event_of_what_connected_and_none_of_what_did_not) {
    trace_script whole = connected(invariants::i04);
    state(whole, "CONNECTED", "CLOSING");
    ended(state(whole, "CLOSING", "DISCONNECTED"));
    handler(whole, "disconnect").wait(1s);
    EXPECT_TRUE(whole.verdict().empty());
    trace_script failed(invariants::i04);
    ended(state(registered(failed), "CONNECTING", "DISCONNECTED"), "CONNECTING").wait(1s);
    EXPECT_TRUE(failed.verdict().empty());
    trace_script alive = connected(invariants::i04);
    EXPECT_TRUE(alive.wait(1s).verdict().empty());
}

TEST(i04, rejects_a_second_disconnect_event) {
    trace_script t = connected(invariants::i04);
    handler(t, "disconnect");
    ended(state(t, "CONNECTED", "DISCONNECTED"));
    handler(t, "disconnect").wait(1s);
    expect_one(t, "disconnected a second time for its handler");
}

TEST(i04, rejects_a_disconnect_event_of_a_session_that_never_connected) {
    trace_script t(invariants::i04);
    ended(state(registered(t), "CONNECTING", "DISCONNECTED"), "CONNECTING");
    handler(t, "disconnect");
    expect_one(t, "was never CONNECTED");
}

TEST(i04, rejects_an_end_without_disconnect_event) {
    trace_script t = connected(invariants::i04);
    ended(state(t, "CONNECTED", "DISCONNECTED")).wait(1s);
    expect_one(t, "its handler was told of no disconnect");
}

TEST(i04, rejects_a_second_end_and_a_session_that_never_ends) {
    trace_script twice(invariants::i04);
    state(registered(twice), "CONNECTING", "DISCONNECTED");
    ended(ended(twice, "CONNECTING"), "CONNECTING");
    expect_one(twice, "ends a second time");
    trace_script never_ended(invariants::i04);
    state(registered(never_ended), "CONNECTING", "DISCONNECTED").wait(1s);
    expect_one(never_ended, "became DISCONNECTED and never ended");
}

TEST(i04, waits_for_the_end_as_long_as_the_tape_made_the_server_late) {
    trace_script t(invariants::i04);
    state(registered(t), "CONNECTING", "DISCONNECTED");
    t.decided("cpu.call", "server", 500'000).wait(400ms);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i05, accepts_messages_between_connect_and_disconnect_and_none_at_all) {
    trace_script t(invariants::i05);
    handler(handler(handler(t, "connect"), "message"), "message");
    handler(t, "disconnect");
    EXPECT_TRUE(t.verdict().empty());
    trace_script silent(invariants::i05);
    handler(handler(silent, "connect"), "disconnect");
    EXPECT_TRUE(silent.verdict().empty());
}

TEST(i05, rejects_every_other_order) {
    trace_script early(invariants::i05);
    handler(handler(early, "message"), "connect");
    expect_one(early, "of a message before connect");
    trace_script late(invariants::i05);
    handler(handler(handler(late, "connect"), "disconnect"), "message");
    expect_one(late, "of a message after disconnect");
    trace_script again(invariants::i05);
    handler(handler(again, "connect"), "connect");
    expect_one(again, "of connect a second time");
    trace_script never_connected(invariants::i05);
    handler(never_connected, "disconnect");
    expect_one(never_connected, "of disconnect before connect");
}

} // namespace
} // namespace squall
