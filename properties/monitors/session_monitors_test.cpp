// Each monitor of a session's life accepts a good trace and rejects hand-written bad ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

TEST(i01, accepts_a_whole_life) {
    trace_script t(invariants::i01);
    state(registered(t), "CONNECTING", "CONNECTED");
    state(state(t, "CONNECTED", "CLOSING"), "CLOSING", "DISCONNECTED");
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i01, rejects_a_move_backwards_and_a_move_from_where_it_was_not) {
    trace_script back(invariants::i01);
    state(registered(back), "CONNECTING", "CONNECTED");
    state(back, "CONNECTED", "CONNECTING");
    expect_one(back, "from CONNECTED to CONNECTING");
    trace_script jump(invariants::i01);
    state(registered(jump), "CLOSING", "DISCONNECTED");
    expect_one(jump, "but was CONNECTING");
    trace_script risen(invariants::i01);
    state(registered(risen), "CONNECTING", "DISCONNECTED");
    state(risen, "DISCONNECTED", "CONNECTED");
    expect_one(risen, "from DISCONNECTED to CONNECTED");
}

TEST(i06, accepts_one_life_and_rejects_two_ends_a_second_id_and_late_bytes) {
    trace_script good(invariants::i06);
    ended(registered(good));
    EXPECT_TRUE(good.verdict().empty());
    trace_script twice(invariants::i06);
    ended(ended(registered(twice)));
    expect_one(twice, "ends a second time");
    trace_script again(invariants::i06);
    registered(ended(registered(again)));
    expect_one(again, "given a second time");
    trace_script late(invariants::i06);
    ended(registered(late)).observed("sent", {{"session", "s1"}, {"length", 3}});
    expect_one(late, "sent after its removal");
    trace_script unknown(invariants::i06);
    ended(unknown);
    expect_one(unknown, "never registered");
}

TEST(i07, accepts_one_close_frame_and_rejects_a_second_and_data_after_it) {
    trace_script good(invariants::i07);
    good.accept(in, peer).sent(out, switching + welcome + close_frame);
    EXPECT_TRUE(good.verdict().empty());
    trace_script two(invariants::i07);
    two.accept(in, peer).sent(out, switching + close_frame).sent(out, close_frame);
    expect_one(two, "second close frame");
    trace_script data(invariants::i07);
    data.accept(in, peer).sent(out, switching + close_frame + text_frame);
    expect_one(data, "data frame follows");
    trace_script masked(invariants::i07);
    masked.accept(in, peer).sent(out, switching + std::string("\x81\x80\0\0\0\0", 6));
    expect_one(masked, "a server must not mask");
}

TEST(i11, accepts_the_welcome_first_and_rejects_it_second_or_twice) {
    trace_script good(invariants::i11);
    good.accept(in, peer).sent(out, switching + welcome + text_frame);
    EXPECT_TRUE(good.verdict().empty());
    trace_script second(invariants::i11);
    second.accept(in, peer).sent(out, switching + text_frame);
    expect_one(second, "is no welcome");
    trace_script twice(invariants::i11);
    twice.accept(in, peer).sent(out, switching + welcome + welcome);
    expect_one(twice, "second welcome");
}

TEST(i12, accepts_the_exact_gaps_and_lateness_of_the_tape) {
    trace_script t(invariants::i12);
    registered(t);
    attempt(t.wait(10ms), 1, "failed", "CONNECTING");
    t.late_timer(7000);
    attempt(t.wait(57ms), 2, "failed", "CONNECTING");
    attempt(t.wait(100ms), 3, "failed", "CONNECTING");
    t.observed("welcome_exhausted", {{"session", "s1"}});
    state(t.wait(1s), "CONNECTING", "CONNECTED");
    attempt(t, 4, "sent", "CONNECTED");
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i12, rejects_a_gap_that_is_too_short_too_long_or_excused_by_an_earlier_stall) {
    trace_script early(invariants::i12);
    registered(early);
    attempt(early.wait(9ms), 1, "failed", "CONNECTING");
    expect_one(early, "attempt 1 at the welcome of s1 came after 9000000 ns");
    trace_script late(invariants::i12);
    registered(late);
    attempt(late.wait(10ms), 1, "failed", "CONNECTING");
    attempt(late.wait(51ms), 2, "failed", "CONNECTING");
    expect_one(late, "attempt 2");
    trace_script old(invariants::i12);
    old.decided("cpu.stall", "server", 5000);
    registered(old);
    attempt(old.wait(12ms), 1, "failed", "CONNECTING");
    expect_one(old, "attempt 1");
}

TEST(i12, the_first_gap_may_adapt_when_twenty_handshakes_have_been_seen) {
    struct {
        int handshakes;
        duration gap;
        std::size_t violations;
    } const cases[] = {{19, 10ms, 0}, {19, 30ms, 1}, {20, 30ms, 0},
                       {20, 1ms, 0},  {20, 51ms, 1}, {20, 999us, 1}};
    for (const auto& c : cases) {
        trace_script t(invariants::i12);
        for (int i = 0; i < c.handshakes; ++i)
            state(registered(t), "CONNECTING", "CONNECTED");
        attempt(registered(t).wait(c.gap), 1, "failed", "CONNECTING");
        attempt(t.wait(50ms), 2, "failed", "CONNECTING");
        EXPECT_EQ(t.verdict().size(), c.violations) << c.handshakes << ' ' << c.gap.count();
    }
}

TEST(i12, a_server_that_starts_again_has_seen_no_handshakes) {
    trace_script t(invariants::i12);
    for (int i = 0; i < 20; ++i)
        state(registered(t), "CONNECTING", "CONNECTED");
    attempt(registered(t.host("crashed")).wait(30ms), 1, "failed", "CONNECTING");
    expect_one(t, "attempt 1");
}

TEST(i12, rejects_silence_about_the_last_failure) {
    trace_script t(invariants::i12);
    registered(t);
    attempt(t.wait(10ms), 1, "failed", "CONNECTING");
    attempt(t.wait(50ms), 2, "failed", "CONNECTING");
    attempt(t.wait(100ms), 3, "failed", "CONNECTING");
    state(t.wait(1s), "CONNECTING", "CONNECTED");
    expect_one(t, "no send_connected_failed was told");
}

TEST(i13, accepts_the_end_of_a_write_and_rejects_an_attempt_on_a_dead_session) {
    trace_script good(invariants::i13);
    state(registered(good), "CONNECTED", "DISCONNECTED");
    attempt(good, 1, "dead", "DISCONNECTED");
    EXPECT_TRUE(good.verdict().empty());
    trace_script late(invariants::i13);
    state(registered(late), "CONNECTED", "CLOSING");
    attempt(late, 1, "sent", "CONNECTED");
    EXPECT_TRUE(late.verdict().empty());
    trace_script bad(invariants::i13);
    state(registered(bad), "CONNECTED", "CLOSING");
    attempt(bad, 2, "failed", "CLOSING");
    expect_one(bad, "although the session is CLOSING");
}

TEST(i27, accepts_a_quiet_reset_and_rejects_noise_the_unknown_and_our_own_cancellation) {
    trace_script good(invariants::i27);
    good.observed("transport_error", {{"session", "s1"}, {"category", "connection_reset"}});
    good.log("debug", "connection_reset").log("warning", "something else");
    good.observed("transport_error", {{"session", "s1"}, {"category", "protocol"}});
    good.log("warning", "protocol");
    EXPECT_TRUE(good.verdict().empty());
    trace_script noise(invariants::i27);
    noise.observed("transport_error", {{"session", "s1"}, {"category", "broken_pipe"}});
    noise.log("warning", "Unexpected error");
    expect_one(noise, "(broken_pipe) is logged at warning");
    trace_script unknown(invariants::i27);
    unknown.observed("transport_error",
                     {{"category", "unexpected"}, {"code", 71}, {"operation", "read"}});
    expect_one(unknown, "code 71 in read");
    trace_script own(invariants::i27);
    own.observed("transport_error", {{"category", "cancelled"}});
    expect_one(own, "our own cancellation");
}

TEST(i33, accepts_a_closed_descriptor_and_rejects_one_that_is_left) {
    trace_script good(invariants::i33);
    good.accept(in, peer).observed("accepted", {{"number", 1}});
    good.closed(1028);
    ended(good);
    EXPECT_TRUE(good.verdict().empty());
    trace_script leak(invariants::i33);
    leak.accept(in, peer).observed("accepted", {{"number", 1}});
    ended(leak);
    expect_one(leak, "1 accepted descriptors are open");
}

} // namespace
} // namespace squall
