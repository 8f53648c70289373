#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/client_sites.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace squall {
namespace {

/// Keeps what a test asks about a run.
struct recorder final : trace_listener {
    void on_event(const trace_event& e) override {
        healed = healed || e.name == "healed";
        if (healed)
            return; // what comes then is I31's
        if (e.kind == trace_kind::client)
            client.emplace_back(e.name);
        if (e.kind == trace_kind::log)
            log += std::string(e.text_of("line")) + "\n";
        if (e.kind == trace_kind::observed && e.name == "welcome_attempt")
            attempts = e.number_of("attempt");
    }
    bool met(std::string_view what) const {
        return std::ranges::find(client, what) != client.end();
    }
    std::vector<std::string> client;
    bool healed = false;
    std::string log;
    std::int64_t attempts = 0;
};

run_result run_with(decision_source& source, recorder& r) {
    trace_listener* const listeners[] = {&r};
    return run(voice_one, source, 0, {}, listeners);
}

TEST(voice_one, on_a_calm_day_the_first_attempt_is_the_welcome) {
    empty_source calm;
    recorder r;
    const run_result result = run_with(calm, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_EQ(r.client, (std::vector<std::string>{"connects", "connected", "response", "frame",
                                                  "frame", "closes"}));
    EXPECT_EQ(r.attempts, 1);
    EXPECT_NE(r.log.find("Message sent successfully"), std::string::npos);
}

/// A tape of one decision.
run_result run_one(std::string_view site_name, std::string who, std::uint64_t value, recorder& r) {
    const std::vector<const scenario*> scenarios = {&voice_one};
    const site* const where = find_site(all_sites(scenarios), site_name);
    EXPECT_NE(where, nullptr);
    const std::vector<decision> list = {{where, std::move(who), 0, value}};
    listed_source source(list);
    const run_result result = run_with(source, r);
    EXPECT_TRUE(never_asked(list, result.decisions).empty());
    return result;
}

TEST(voice_one, no_memory_for_the_101_makes_the_first_attempts_fail_and_the_next_succeed) {
    recorder r;
    const run_result result = run_one("write.eagain", "c1#1>server:8000/1<", 30'000, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_EQ(r.attempts, 2);
    EXPECT_TRUE(r.met("closes"));
    EXPECT_NE(r.log.find("Retry sending connected message (attempt 1)"), std::string::npos);
}

TEST(voice_one, a_handshake_longer_than_all_attempts_sends_the_welcome_when_it_completes) {
    recorder r;
    const run_result result = run_one("write.eagain", "c1#1>server:8000/1<", 900'000, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_EQ(r.attempts, 4);
    EXPECT_NE(r.log.find("send_connected_failed"), std::string::npos);
    EXPECT_TRUE(r.met("closes"));
}

// The other way to a second attempt: the answers to pipelined requests fill the send buffer just
// before the 101. Which number of requests does that depends on sizes, so several are tried.
TEST(voice_one, pipelined_requests_can_fill_the_buffer_before_the_101) {
    const std::vector<const scenario*> scenarios = {&voice_one};
    const auto sites = all_sites(scenarios);
    int second_attempts = 0;
    for (std::uint64_t requests = 100; requests < 140; ++requests) {
        const std::vector<decision> list = {
            {find_site(sites, "write.pipelined"), "c1/u1", 0, requests},
            {find_site(sites, "write.buffer"), "c1#1>server:8000/1<", 0, 2},
            {find_site(sites, "link.slow"), "c1#1>server:8000/1", 0, 50'000}};
        listed_source source(list);
        recorder r;
        EXPECT_EQ(run_with(source, r).outcome, verdict::healthy);
        second_attempts += r.attempts > 1;
    }
    EXPECT_GT(second_attempts, 0);
    EXPECT_LT(second_attempts, 40);
}

TEST(voice_one, a_client_that_finishes_early_is_only_a_closed_connection) {
    recorder r;
    EXPECT_EQ(run_one("close.finish_early", "c1/u1", 3000, r).outcome, verdict::healthy);
    EXPECT_TRUE(r.met("finishes_early"));
}

TEST(voice_one, a_client_that_aborts_is_only_a_lost_connection) {
    recorder r;
    EXPECT_EQ(run_one("close.abort", "c1/u1", 20'000, r).outcome, verdict::healthy);
    EXPECT_TRUE(r.met("aborts"));
}

TEST(voice_one, three_hundred_seeds_are_healthy_and_replay_from_their_record) {
    std::map<std::string_view, int> fired;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        seed_source source(seed, fault_profile{});
        recorder r;
        const run_result first = run_with(source, r);
        ASSERT_EQ(first.outcome, verdict::healthy)
            << "seed " << seed << ": " << first.findings[0].text;
        listed_source list(first.decisions);
        recorder again;
        ASSERT_EQ(run_with(list, again).digest, first.digest) << "seed " << seed;
        for (const decision& d : first.decisions)
            ++fired[d.where->name];
    }
    EXPECT_GT(fired.size(), 12U); // kinds of faults that took part
}

/// What the server's calls of one name brought, up to the heal: numbers of bytes, or errors.
struct call_results final : trace_listener {
    explicit call_results(std::string_view n) : name(n) {}
    void on_event(const trace_event& e) override {
        healed = healed || e.name == "healed";
        if (!healed && e.kind == trace_kind::call && e.host == "server" && e.name == name)
            results.push_back(e.field("error") != nullptr ? std::string(e.text_of("error"))
                                                          : std::to_string(e.number_of("result")));
    }
    bool met(std::string_view what) const {
        return std::ranges::find(results, what) != results.end();
    }
    std::string name;
    bool healed = false;
    std::vector<std::string> results;
};

call_results calls_with(std::string_view call, const std::vector<decision>& list) {
    call_results seen(call);
    listed_source source(list);
    trace_listener* const listeners[] = {&seen};
    const run_result result = run(voice_one, source, 0, {}, listeners);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_TRUE(never_asked(list, result.decisions).empty());
    return seen;
}

decision of_client(const site& where, std::uint64_t value) {
    return {&where, "c1/u1", 0, value};
}

TEST(voice_one, a_client_that_half_closes_or_finishes_early_is_an_end_of_file) {
    for (const site* const where : {&client_faults::half_close, &client_faults::finish_early})
        EXPECT_TRUE(calls_with("recvmsg", {of_client(*where, 50'000)}).met("0")) << where->name;
}

TEST(voice_one, a_client_that_aborts_is_a_reset) {
    EXPECT_TRUE(calls_with("recvmsg", {of_client(client_faults::abort, 50'000)}).met("ECONNRESET"));
}

TEST(voice_one, a_client_that_fills_the_send_buffer_makes_the_101_wait) {
    recorder r;
    const run_result result = run_one("write.fill_buffer", "c1/u1", 100'000, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_EQ(r.attempts, 3);
}

/// When the server has sent the welcome.
duration welcomed_after(const std::vector<decision>& list) {
    struct clock final : trace_listener {
        void on_event(const trace_event& e) override {
            if (at == duration::zero() && e.name == "welcome_attempt")
                at = e.at.time_since_epoch();
        }
        duration at{};
    } seen;
    listed_source source(list);
    trace_listener* const listeners[] = {&seen};
    const run_result result = run(voice_one, source, 0, {}, listeners);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_TRUE(never_asked(list, result.decisions).empty());
    return seen.at;
}

TEST(voice_one, pipelined_requests_make_the_upgrade_wait_and_a_slow_reader_longer) {
    const duration calm = welcomed_after({});
    const duration pipelined = welcomed_after({of_client(client_faults::pipelined, 400)});
    const duration slow = welcomed_after(
        {of_client(client_faults::pipelined, 400), of_client(client_faults::slow_reader, 50'000)});
    EXPECT_GT(pipelined, calm);
    EXPECT_GT(slow, pipelined);
}

TEST(voice_one, an_early_heal_comes_while_the_client_is_there) {
    recorder r;
    const std::vector<decision> list = {{&client_faults::heals_early, "stage", 0, 50'000}};
    listed_source source(list);
    const run_result result = run_with(source, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_TRUE(never_asked(list, result.decisions).empty());
    EXPECT_TRUE(r.met("connected"));
    EXPECT_FALSE(r.met("closes"));
}

} // namespace
} // namespace squall
