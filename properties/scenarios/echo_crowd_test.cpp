#include "properties/clients/echo_sites.hpp"
#include "properties/scenarios/scenarios.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace squall {
namespace {

/// What a test asks about a run.
struct teller final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.name == "ended")
            ++causes[std::string(e.text_of("cause"))];
        else if (e.kind == trace_kind::client && e.name == "frame")
            frames += e.actor.starts_with("c1") && e.number_of("opcode") == 1;
        else if (e.name == "handler_failed")
            failure = e.text_of("type");
        else if (e.name == "slow_consumer")
            slow_messages = e.number_of("messages");
    }
    std::map<std::string, int> causes;
    int frames = 0; ///< texts that clients of host c1 got
    std::string failure;
    std::int64_t slow_messages = 0;
};

teller tell(const std::vector<decision>& list) {
    teller t;
    listed_source source(list);
    trace_listener* const listeners[] = {&t};
    const run_result result = run(echo_crowd, source, 0, {}, listeners);
    EXPECT_EQ(result.outcome, verdict::healthy)
        << (result.findings.empty() ? "" : result.findings[0].text);
    EXPECT_TRUE(never_asked(list, result.decisions).empty());
    return t;
}

/// What the first client does.
decision plan(const site& where, std::uint64_t value, std::uint64_t ordinal = 0) {
    return {&where, "c1/u1", ordinal, value};
}

using causes = std::map<std::string, int>;

TEST(echo_crowd, on_a_calm_day_each_message_has_its_echo_and_all_say_goodbye) {
    const teller t = tell({});
    EXPECT_EQ(t.frames, 6); // of the first client and of the last
    EXPECT_EQ(t.causes, (causes{{"peer_closed", 5}}));
}

TEST(echo_crowd, bursts_and_messages_and_their_padding_are_as_many_as_the_tape_says) {
    const teller t = tell({plan(echo::bursts, 2), plan(echo::messages, 4, 1),
                           plan(echo::padding, 3000, 2), plan(echo::pause, 100'000)});
    EXPECT_EQ(t.frames, 3 * 3 + 4 + 3);
    EXPECT_EQ(t.causes, (causes{{"peer_closed", 5}}));
}

TEST(echo_crowd, what_is_no_json_closes_on_the_answering_route_and_is_echoed_on_the_other) {
    const teller failed = tell({plan(echo::route, 1), plan(echo::bad_json, 2)});
    EXPECT_EQ(failed.causes, (causes{{"peer_closed", 4}, {"handler_failed", 1}}));
    EXPECT_EQ(failed.frames, 1 + 3);
    EXPECT_NE(failed.failure.find("parse_error"), std::string::npos);
    EXPECT_EQ(tell({plan(echo::bad_json, 2)}).frames, 6);
}

TEST(echo_crowd, more_messages_than_the_limit_are_policy) {
    EXPECT_EQ(tell({plan(echo::messages, 60)}).causes,
              (causes{{"peer_closed", 4}, {"rate_limited", 1}}));
}

TEST(echo_crowd, a_client_that_answers_no_ping_is_stale_and_one_that_does_becomes_inactive) {
    EXPECT_EQ(tell({plan(echo::pause, 8'000'000), plan(echo::no_pong, 8)}).causes,
              (causes{{"peer_closed", 4}, {"stale", 1}}));
    EXPECT_EQ(tell({plan(echo::pause, 8'000'000)}).causes,
              (causes{{"peer_closed", 4}, {"inactive", 1}}));
}

TEST(echo_crowd, a_client_that_does_not_read_is_a_slow_consumer) {
    const teller t = tell({plan(echo::deaf, 8'000'000)});
    EXPECT_EQ(t.causes, (causes{{"peer_closed", 4}, {"slow_consumer", 1}}));
    EXPECT_GT(t.slow_messages, 0);
}

TEST(echo_crowd, three_hundred_seeds_are_healthy_and_replay_from_their_record) {
    std::set<std::string_view> fired;
    teller t;
    trace_listener* const listeners[] = {&t};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        seed_source source(seed, fault_profile{});
        const run_result first = run(echo_crowd, source, 0, {}, listeners);
        ASSERT_EQ(first.outcome, verdict::healthy)
            << "seed " << seed << ": " << first.findings[0].text;
        listed_source list(first.decisions);
        ASSERT_EQ(run(echo_crowd, list).digest, first.digest) << "seed " << seed;
        for (const decision& d : first.decisions)
            fired.insert(d.where->name);
    }
    for (const site* const own : echo::all)
        EXPECT_TRUE(fired.contains(own->name)) << own->name;
    for (const char* const cause : {"slow_consumer", "stale", "inactive", "rate_limited",
                                    "handler_failed", "transport_gone", "peer_closed"})
        EXPECT_GT(t.causes[cause], 0) << cause;
}

} // namespace
} // namespace squall
