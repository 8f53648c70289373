// Each monitor of the whole server accepts a good trace and rejects hand-written bad ones.

#include "properties/monitors/invariants.hpp"
#include "properties/monitors/voice_trace.hpp"
#include "properties/wire/frame_writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace squall {
namespace {

using namespace std::chrono_literals;

using namespace voice_trace;

constexpr std::string_view in2 = "c2#1>server:8000/1>";
constexpr std::string_view out2 = "c2#1>server:8000/1<";
constexpr std::string_view peer2 = "10.0.0.3:32768";

std::string request(std::string_view target, std::string_view fields = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: server\r\n" + std::string(fields) +
           "\r\n";
}
std::string upgrade(std::string_view target) {
    return request(target, "Upgrade: websocket\r\n");
}
std::string response(int status, std::string_view body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
std::string text_of_server(std::string_view payload) {
    const std::size_t n = payload.size();
    std::string head = "\x81";
    if (n < 126)
        head += static_cast<char>(n);
    else
        head += std::string("\x7e") + static_cast<char>(n >> 8U) + static_cast<char>(n & 0xffU);
    return head + std::string(payload);
}
std::string text_of_client(std::string_view payload) {
    return client_frame(opcode::text, payload, 0x01020304);
}

// I09

trace_script& drain(trace_script& t) {
    return t.observed("drain", {{"sessions", 1}});
}
trace_script& drained(trace_script& t) {
    return t.observed("drained", {{"cut", 0}});
}
/// A server with one connection that is a session.
trace_script with_a_session() {
    trace_script t(invariants::i09);
    t.opened("socket", 1027).accept(in, peer);
    registered(t);
    return t;
}

TEST(i09, accepts_a_drain_that_ends_everything) {
    trace_script t = with_a_session();
    drain(t).wait(30s);
    drained(ended(t.closed(1028))).closed(1027).host("stopped").wait(1min);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i09, accepts_a_drain_that_a_crash_cuts_short) {
    trace_script t = with_a_session();
    drain(t).host("crashed").wait(1min);
    t.opened("socket", 1027).accept(in, peer);
    registered(t);
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i09, rejects_somebody_who_is_admitted_in_a_drain) {
    trace_script registers = with_a_session();
    drain(registers).observed("registered", {{"session", "s2"}, {"remote", peer2}});
    drained(ended(registers).observed("ended", {{"session", "s2"}}));
    expect_one(registers, "session s2 is admitted although the server drains");
    trace_script connects = with_a_session();
    drained(ended(state(drain(connects), "CONNECTING", "CONNECTED")));
    expect_one(connects, "becomes CONNECTED although the server drains");
    trace_script on_the_wire = with_a_session();
    drained(ended(drain(on_the_wire).sent(out, switching)));
    expect_one(on_the_wire, "a 101 went out");
}

TEST(i09, rejects_a_connection_after_the_drain) {
    trace_script t(invariants::i09);
    drained(drain(t)).accept(in, peer);
    expect_one(t, "is accepted after the drain");
}

TEST(i09, rejects_a_drain_that_leaves_a_session_or_takes_too_long) {
    trace_script leaves = with_a_session();
    drained(drain(leaves));
    expect_one(leaves, "session s1 has not ended");
    trace_script late = with_a_session();
    drained(ended(drain(late).wait(30s + 1us)));
    expect_one(late, "longer than 30 s");
    trace_script never = with_a_session();
    drain(never).wait(31s);
    expect_one(never, "has not ended in 30 s");
    trace_script excused = with_a_session();
    drained(ended(drain(excused).wait(31s).late_timer(1'000'000)));
    EXPECT_TRUE(excused.verdict().empty());
}

TEST(i09, rejects_what_keeps_the_server_running_and_what_it_leaves_open) {
    trace_script runs = with_a_session();
    drained(ended(drain(runs))).wait(1s);
    expect_one(runs, "something keeps it running");
    trace_script stops_late = with_a_session();
    drained(ended(drain(stops_late.closed(1028).closed(1027)))).wait(1s).host("stopped");
    expect_one(stops_late, "something kept the server running");
    trace_script open = with_a_session();
    drained(ended(drain(open).closed(1028))).host("stopped");
    expect_one(open, "1 descriptors are left by a server that has drained, the first 1027");
    trace_script early = with_a_session();
    ended(drain(early)).closed(1028).closed(1027).host("stopped");
    expect_one(early, "stopped before it had drained");
}

// I25

constexpr int keep_alive = 9;

trace_script& stage(trace_script& t, std::string_view what, int number) {
    return t.observed("generation_stage_" + std::string(what),
                      {{"session", "s1"}, {"stage", number}});
}
trace_script& tick(trace_script& t) {
    return t.observed("generation_tick", {{"session", "s1"}, {"queued", 1}});
}
trace_script waiting() {
    trace_script t(invariants::i25);
    stage(t, "started", keep_alive);
    return t;
}

TEST(i25, accepts_ticks_on_the_grid_and_late_ones_with_a_reason) {
    trace_script t = waiting();
    tick(tick(t.wait(100ms)).wait(100ms)).wait(50ms);
    stage(t, "done", keep_alive).wait(1min);
    EXPECT_TRUE(t.verdict().empty());
    trace_script late = waiting();
    tick(tick(late.wait(100ms)).wait(130ms).late_timer(30'000)); // 30 ms late, then 30 ms early
    tick(late.wait(70ms));
    EXPECT_TRUE(late.verdict().empty());
    trace_script given_up = waiting(); // before its timer, which is late, fires
    given_up.decided("clock.late_timer", "server", 30'000).wait(130ms);
    stage(given_up, "failed", keep_alive);
    EXPECT_TRUE(given_up.verdict().empty());
}

TEST(i25, rejects_a_tick_too_early_too_late_and_none) {
    trace_script early = waiting();
    tick(early.wait(99ms));
    expect_one(early, "tick 1 of session s1 comes 99000000 ns after");
    trace_script late = waiting();
    tick(late.wait(101ms));
    expect_one(late, "no keep-alive tick of session s1 in the 101000000 ns");
    trace_script burst = waiting();
    tick(tick(tick(burst.wait(301ms).late_timer(201'000)).wait(1ms)).wait(1ms));
    expect_one(burst, "three keep-alive ticks of session s1 come in less than 100 ms");
    trace_script none = waiting();
    stage(none.wait(1s), "done", keep_alive);
    expect_one(none, "no keep-alive tick");
    trace_script ends_without = waiting();
    ends_without.wait(1s);
    expect_one(ends_without, "no keep-alive tick");
}

TEST(i25, rejects_a_tick_when_nobody_waits) {
    trace_script t = waiting();
    tick(stage(t.wait(10ms), "done", keep_alive).wait(90ms));
    expect_one(t, "while no job is waited for");
}

TEST(i25, rejects_a_keep_alive_frame_behind_the_result_and_one_twice) {
    const std::string first = text_of_server(R"({"type":"keepalive","tick":1})");
    const std::string second = text_of_server(R"({"type":"keepalive","tick":2})");
    const std::string result = text_of_server(R"({"type":"result"})");
    const auto sends = [&](const std::string& frames) {
        trace_script t(invariants::i25);
        t.accept(in, peer).arrived(in, upgrade("/generate-code"));
        t.sent(out, switching + frames);
        return t;
    };
    trace_script good = sends(first + second + result);
    EXPECT_TRUE(good.verdict().empty());
    trace_script behind = sends(first + result + second);
    expect_one(behind, "a keep-alive frame follows the end of its job");
    trace_script twice = sends(first + first);
    expect_one(twice, "keep-alive tick 1 follows tick 1");
}

// I28

std::string status(int total, int customers, int connected, std::string_view each) {
    const std::string t = std::to_string(total);
    const std::string c = std::to_string(customers);
    return response(
        200,
        R"({"draining":false,"current_stats":{"total_connections":)" + t +
            R"(,"customer_connections":)" + c + R"(,"admin_connections":0,"active_sessions":)" + c +
            R"(},"connections_by_kind":{"customer":)" + (each.empty() ? "0" : "1") +
            R"(},"connections_by_state":{"CONNECTING":0,"CONNECTED":)" + std::to_string(connected) +
            R"(,"CLOSING":0},"connections":[)" + std::string(each) + "]}");
}
std::string metrics(int active, int registered, int ended) {
    const std::string a = std::to_string(active);
    return response(
        200, "# TYPE squall_sessions gauge\nsquall_sessions{kind=\"customer\"} " + a +
                 "\nsquall_sessions{kind=\"admin\"} 0\n"
                 "squall_sessions_in_state{state=\"connected\"} " +
                 a + "\nsquall_sessions_registered_total{kind=\"customer\"} " +
                 std::to_string(registered) + "\nsquall_sessions_ended_total{cause=\"shutdown\"} " +
                 std::to_string(ended) + "\nsquall_sessions_closed_total{code=\"1001\"} " +
                 std::to_string(ended) + "\nsquall_draining 0\n");
}
/// A customer is CONNECTED, and somebody else has asked for this.
trace_script asked(std::string_view target) {
    trace_script t(invariants::i28);
    t.accept(in, peer).arrived(in, upgrade("/ws/customer/a"));
    state(registered(t).sent(out, switching), "CONNECTING", "CONNECTED");
    t.accept(in2, peer2).arrived(in2, request(target));
    return t;
}

TEST(i28, accepts_what_is_so_when_the_answer_is_made) {
    trace_script t = asked("/api/debug/websocket-status");
    t.send_found_no_room(out2); // the answer has been made; the session ends while it waits
    ended(state(t, "CONNECTED", "DISCONNECTED"));
    t.sent(out2, status(1, 1, 1, "{}"));
    t.arrived(in2, request("/metrics")).sent(out2, metrics(0, 1, 1));
    EXPECT_TRUE(t.verdict().empty());
}

TEST(i28, rejects_a_status_that_is_not_so) {
    trace_script t = asked("/api/debug/websocket-status");
    t.sent(out2, status(2, 1, 1, "{}"));
    expect_one(t, "total_connections is said to be 2, and is 1");
    trace_script kind = asked("/api/debug/websocket-status");
    ended(kind);
    kind.sent(out2, status(0, 0, 1, ""));
    expect_one(kind, "CONNECTED is said to be 1, and is 0");
    trace_script each = asked("/api/debug/websocket-status");
    each.sent(out2, status(1, 1, 1, ""));
    const auto texts = each.verdict();
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0], "the sum over connections_by_kind is said to be 0, and is 1");
    EXPECT_EQ(texts[1], "connections told one by one is said to be 0, and is 1");
}

TEST(i28, rejects_metrics_that_are_not_so_and_a_sum_that_is_none) {
    trace_script t = asked("/metrics");
    t.sent(out2, metrics(1, 2, 0));
    const auto texts = t.verdict();
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0], "squall_sessions_registered_total is said to be 2, and is 1");
    EXPECT_EQ(texts[1], "/metrics: 1 sessions are active, but 2 registered and 0 ended");
}

// I29

const std::string accepted_g1 = text_of_server(
    R"({"type":"status","status":"accepted","generation_id":"g1","resume_token":"t1"})");
const std::string result_g1 =
    text_of_server(R"({"type":"result","generation_id":"g1","text":"a cat"})");

std::string resume(std::string_view token) {
    return text_of_client(R"({"type":"resume","generation_id":"g1","resume_token":")" +
                          std::string(token) + R"("})");
}
/// One connection whose generation g1 is accepted, and a second one.
trace_script two_listeners() {
    trace_script t(invariants::i29);
    t.accept(in, peer).arrived(in, upgrade("/generate-code")).sent(out, switching + accepted_g1);
    t.accept(in2, peer2).arrived(in2, upgrade("/generate-code")).sent(out2, switching);
    return t;
}
trace_script& job(trace_script& t, std::string_view what) {
    return t.observed("generation_job_" + std::string(what), {{"job", 1}, {"generation", "g1"}});
}

TEST(i29, accepts_stages_in_order_and_rejects_others) {
    trace_script good(invariants::i29);
    stage(stage(stage(stage(good, "started", 5), "done", 5), "started", 6), "failed", 6);
    good.host("stopped");
    EXPECT_TRUE(good.verdict().empty());
    trace_script both(invariants::i29);
    stage(stage(stage(both, "started", 5), "started", 6), "done", 6);
    expect_one(both, "stage 6 of session s1 is started while stage 5 is under way");
    trace_script backwards(invariants::i29);
    stage(stage(stage(backwards, "started", 6), "done", 6), "started", 5);
    expect_one(backwards, "stage 5 of session s1 is started after stage 6");
    trace_script on(invariants::i29);
    stage(stage(stage(on, "started", 5), "failed", 5), "started", 6);
    expect_one(on, "after stage 5, which failed");
    trace_script twice(invariants::i29);
    stage(stage(stage(twice, "started", 5), "done", 5), "failed", 5);
    expect_one(twice, "ends and is not under way");
    trace_script lost(invariants::i29);
    stage(lost, "started", 5).host("stopped");
    expect_one(lost, "the server stopped without its end");
}

TEST(i29, rejects_a_job_that_ends_twice_or_runs_again_also_after_a_crash) {
    trace_script good(invariants::i29);
    job(job(job(good, "started").host("crashed"), "started"), "finished");
    EXPECT_TRUE(good.verdict().empty());
    trace_script twice(invariants::i29);
    job(job(twice, "finished").host("crashed"), "failed");
    expect_one(twice, "job 1 ends a second time");
    trace_script again(invariants::i29);
    job(job(again, "finished").host("crashed"), "started");
    expect_one(again, "job 1 has ended and runs again");
}

TEST(i29, accepts_frames_to_who_has_the_token_and_rejects_others) {
    trace_script good = two_listeners();
    good.arrived(in2, resume("t1")).sent(out2, result_g1).sent(out, result_g1);
    EXPECT_TRUE(good.verdict().empty());
    trace_script nobody = two_listeners();
    nobody.sent(out2, result_g1);
    expect_one(nobody, "a frame about generation g1 goes to c2#1>server:8000/1, which has not");
    trace_script guessed = two_listeners();
    guessed.arrived(in2, resume("t2")).sent(out2, result_g1);
    expect_one(guessed, "which has not its token");
}

TEST(i29, rejects_a_second_result_another_text_and_an_id_given_twice) {
    trace_script twice = two_listeners();
    twice.sent(out, result_g1 + result_g1);
    expect_one(twice, "a second result goes to c1#1>server:8000/1");
    trace_script other = two_listeners();
    other.sent(out, result_g1).arrived(in2, resume("t1"));
    other.sent(out2, text_of_server(R"({"type":"result","generation_id":"g1","text":"a dog"})"));
    expect_one(other, "has another text than before");
    trace_script again = two_listeners();
    again.sent(out2, accepted_g1);
    expect_one(again, "generation g1 is accepted a second time");
}

TEST(i29, rejects_the_loss_of_what_was_accepted_but_for_a_clock_that_jumped_a_day) {
    const std::string unknown = text_of_server(R"({"type":"error","code":"unknown_generation"})");
    trace_script lost = two_listeners();
    lost.arrived(in2, resume("t1")).sent(out2, unknown);
    expect_one(lost, "generation g1 was accepted");
    trace_script guessed = two_listeners();
    guessed.arrived(in2, resume("t2")).sent(out2, unknown);
    EXPECT_TRUE(guessed.verdict().empty());
    trace_script jumped = two_listeners();
    jumped.clock_set(std::int64_t{86'400} * 1'000'000'000).arrived(in2, resume("t1"));
    jumped.sent(out2, unknown);
    EXPECT_TRUE(jumped.verdict().empty());
}

// I30

trace_script answered(const std::string& asked_for, const std::string& answer) {
    trace_script t(invariants::i30);
    t.accept(in, peer).arrived(in, asked_for).sent(out, answer);
    return t;
}

TEST(i30, accepts_answers_to_who_has_the_token_and_refusals_of_others) {
    const std::string target = "/api/debug/websocket-status";
    trace_script open = answered(request("/health"), response(200, "{}"));
    EXPECT_TRUE(open.verdict().empty());
    trace_script with = answered(request(target, "authorization: bearer let-me-in\r\n"),
                                 response(200, R"({"total_connections":1})"));
    EXPECT_TRUE(with.verdict().empty());
    trace_script without = answered(request(target), response(401, "{}"));
    EXPECT_TRUE(without.verdict().empty());
}

TEST(i30, rejects_an_answer_without_token_with_another_and_with_two) {
    const std::string target = "/api/debug/cleanup-websockets";
    for (const char* const fields :
         {"", "Authorization: Bearer let-me-i\r\n", "Authorization: Bearer let-me-inx\r\n",
          "Authorization: Basic let-me-in\r\n",
          "Authorization: Bearer let-me-in\r\nAuthorization: Bearer x\r\n"}) {
        trace_script t = answered(request(target, fields), response(200, "{}"));
        expect_one(t, "was answered with 200 without its token");
    }
}

TEST(i30, tells_pipelined_requests_apart) {
    const std::string target = "/api/debug/websocket-status";
    trace_script t = answered(request("/health") + request(target) + request("/health"),
                              response(200, "a") + response(401, "b") + response(200, "c"));
    EXPECT_TRUE(t.verdict().empty());
    trace_script bad = answered(request("/health") + request(target) + request("/health"),
                                response(200, "a") + response(200, "b") + response(401, "c"));
    expect_one(bad, "without its token");
}

TEST(i30, rejects_a_refusal_of_the_token_and_one_that_tells) {
    const std::string target = "/api/debug/websocket-status";
    trace_script t =
        answered(request(target, "Authorization: Bearer let-me-in\r\n"), response(401, "{}"));
    expect_one(t, "refused to one who has its token");
    trace_script tells = answered(request(target), response(401, R"({"total_connections":1})"));
    expect_one(tells, "tells of connections");
}

} // namespace
} // namespace squall
