// The scenarios of the whole server: what happens in them on a calm day, that the questions of
// their clients have an effect, and that seeds are healthy and replay.

#include "properties/scenarios/scenarios.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace squall {
namespace {

/// Counts events by name; frames of clients by what their JSON says they are.
struct counter final : trace_listener {
    void on_event(const trace_event& e) override {
        ++of[std::string(e.name)];
        if (e.kind == trace_kind::client && e.name == "frame") {
            const std::string text(reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size());
            for (const char* const word :
                 {"customer_joined", "customer_left", R"("from":"customer")", R"("from":"admin")",
                  R"("status":"accepted")", R"("status":"resumed")", R"("type":"result")",
                  R"("type":"keepalive")", "unknown_generation"})
                of[word] += text.find(word) != std::string::npos ? 1 : 0;
        }
        if (e.name == "ended")
            ++of["ended: " + std::string(e.text_of("cause"))];
        if (e.name == "answered")
            ++of["answered " + std::to_string(e.number_of("status"))];
    }

    std::map<std::string, int> of;
};

counter run_with(const scenario& what, decision_source& source) {
    counter seen;
    trace_listener* const listeners[] = {&seen};
    const run_result result = run(what, source, 0, {}, listeners);
    EXPECT_EQ(result.outcome, verdict::healthy);
    for (const finding& f : result.findings)
        ADD_FAILURE() << f.name << ": " << f.text;
    return seen;
}

counter on_a_calm_day(const scenario& what) {
    empty_source calm;
    return run_with(what, calm);
}

counter with(const scenario& what, std::string_view site_name, std::string_view who,
             std::uint64_t at, std::uint64_t value) {
    const std::vector<const scenario*> scenarios = {&what};
    const site* const where = find_site(all_sites(scenarios), site_name);
    EXPECT_NE(where, nullptr);
    listed_source source(std::vector<decision>{{where, std::string(who), at, value}});
    return run_with(what, source);
}

TEST(desk, on_a_calm_day_they_talk_one_is_replaced_and_the_server_drains) {
    counter seen = on_a_calm_day(desk);
    EXPECT_GT(seen.of[R"("from":"customer")"], 10);
    EXPECT_GT(seen.of[R"("from":"admin")"], 10);
    EXPECT_GT(seen.of["customer_joined"], 3);
    EXPECT_GT(seen.of["customer_left"], 3);
    EXPECT_EQ(seen.of["ended: replaced"], 1);
    EXPECT_EQ(seen.of["answered 200"], 15);
    EXPECT_EQ(seen.of["drained"], 1);
    EXPECT_EQ(seen.of["stopped"], 1);
    EXPECT_EQ(seen.of["restarted"], 1);
}

TEST(desk, a_drain_in_the_middle_of_it_cuts_everybody_off) {
    counter seen = with(desk, "process.stop_at", "stage", 0, 45'000);
    EXPECT_EQ(seen.of["drained"], 1);
    EXPECT_GE(seen.of["ended: shutdown"], 4);
}

TEST(desk, clients_and_the_operator_do_what_the_tape_says) {
    EXPECT_EQ(with(desk, "websocket.whole_says", "c3/u1", 0, 1).of["handler_failed"], 1);
    EXPECT_EQ(with(desk, "websocket.whole_asks", "office/1", 0, 1).of["answered 401"], 1);
    EXPECT_EQ(with(desk, "websocket.whole_asks", "office/1", 0, 2).of["answered 401"], 1);
    EXPECT_EQ(with(desk, "websocket.whole_asks", "office/1", 0, 4).of["answered 405"], 1);
    EXPECT_EQ(with(desk, "websocket.whole_leaves", "c1/u3", 0, 10'001).of["aborts"], 1);
}

TEST(generate, on_a_calm_day_everybody_has_a_text) {
    counter seen = on_a_calm_day(generate);
    EXPECT_EQ(seen.of[R"("status":"accepted")"], 4);
    EXPECT_EQ(seen.of[R"("type":"result")"], 4);
    EXPECT_EQ(seen.of["generation_received"], 4);
    EXPECT_GE(seen.of[R"("type":"keepalive")"], 6);
    EXPECT_EQ(seen.of["drained"], 1);
}

TEST(generate, who_leaves_comes_back_and_a_job_outlives_its_server) {
    counter left = with(generate, "websocket.whole_leaves", "c3/p3-1", 0, 100'001);
    EXPECT_EQ(left.of[R"("status":"resumed")"], 1);
    EXPECT_EQ(left.of[R"("type":"result")"], 4);
    counter guessed = with(generate, "websocket.whole_guesses", "c3/p3-1", 0, 1);
    EXPECT_EQ(guessed.of["unknown_generation"], 2); // in an error frame, and in the close frame
    EXPECT_EQ(guessed.of[R"("type":"result")"], 4);
    counter slow = with(generate, "disk.slow_database", "server", 1, 200'000);
    EXPECT_EQ(slow.of[R"("type":"result")"], 4);
    counter drained = with(generate, "process.stop_at", "stage", 0, 150'000);
    EXPECT_GE(drained.of[R"("status":"resumed")"], 2);
    EXPECT_EQ(drained.of[R"("type":"result")"], 4);
    counter crashed = with(generate, "process.crash", "server", 30, 1);
    EXPECT_EQ(crashed.of["crashed"], 1);
    EXPECT_GE(crashed.of["generation_job_started"], 5);
    EXPECT_EQ(crashed.of[R"("type":"result")"], 4);
}

TEST(whole, a_hundred_seeds_are_healthy_and_replay_from_their_record) {
    for (const scenario* const what : {&desk, &generate}) {
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
            seed_source source(seed, fault_profile{});
            const run_result first = run(*what, source);
            ASSERT_EQ(first.outcome, verdict::healthy)
                << what->name << " " << seed << ": " << first.findings[0].text;
            if (seed % 4 != 0)
                continue;
            listed_source list(first.decisions);
            ASSERT_EQ(run(*what, list).digest, first.digest) << what->name << " " << seed;
        }
    }
}

} // namespace
} // namespace squall
