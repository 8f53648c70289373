#include "properties/scenarios/scenarios.hpp"

#include "properties/clients/client_sites.hpp"
#include "properties/clients/story_sites.hpp"
#include "properties/clients/story_step.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace squall {
namespace {

/// What became of a story, up to the heal.
struct teller final : trace_listener {
    void on_event(const trace_event& e) override {
        healed = healed || e.name == "healed";
        if (healed)
            return;
        if (e.kind == trace_kind::client && e.name == "steps")
            steps += std::string(e.text_of("what")) + "; ";
        else if (e.kind == trace_kind::client && e.name == "response")
            statuses.insert(e.number_of("status"));
        else if (e.kind == trace_kind::observed && e.name == "registered")
            ++sessions;
        else if (e.kind == trace_kind::observed && e.name == "ended")
            causes.insert(std::string(e.text_of("cause")));
        else if (e.kind == trace_kind::observed && e.name == "message")
            messages.emplace_back(reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size());
    }
    bool healed = false;
    std::string steps;
    std::set<std::int64_t> statuses;
    std::set<std::string> causes;
    std::vector<std::string> messages;
    int sessions = 0;
};

/// Plays a plan, which must be healthy and asked for whole.
teller tell(const std::vector<decision>& plan) {
    listed_source source(plan);
    teller t;
    trace_listener* const listeners[] = {&t};
    const run_result result = run(voice_story, source, 0, {}, listeners);
    EXPECT_EQ(result.outcome, verdict::healthy) << result.findings[0].text;
    EXPECT_TRUE(never_asked(plan, result.decisions).empty());
    return t;
}

decision plan(const site& where, std::uint64_t value, std::uint64_t at = 0,
              std::string who = "c1/u1") {
    return {&where, std::move(who), at, value};
}

TEST(voice_story, without_a_plan_one_client_says_hello_and_leaves) {
    const teller t = tell({});
    EXPECT_EQ(t.sessions, 1);
    EXPECT_EQ(t.steps, "sends a text; ");
    EXPECT_EQ(t.messages, std::vector<std::string>{"hello"});
    EXPECT_EQ(t.causes, std::set<std::string>{"peer_closed"});
}

TEST(voice_story, four_clients_come_when_they_are_told) {
    const teller t =
        tell({plan(story::clients, 3, 0, "story"), plan(story::connects_later, 100'000, 0, "c2/u2"),
              plan(story::act, 3, 0, "c3/u3"), plan(story::act, 22, 0, "c4/u4")});
    EXPECT_EQ(t.sessions, 4);
    EXPECT_EQ(t.steps, "sends a text; sends a binary frame; resets the connection; sends a text; ");
}

TEST(voice_story, fragments_lengths_and_flips_arrive_as_they_were_sent) {
    const teller t = tell({plan(story::steps, 3), plan(story::act, 6, 0), plan(story::act, 7, 1),
                           plan(story::act, 8, 2), plan(story::length, 2, 3)});
    EXPECT_EQ(t.messages, (std::vector<std::string>{"hellohellohello", "hellohe"}));
    // The mask is the fourth to last thing in front of the payload: the last byte is an 'o'.
    const teller flipped = tell({plan(story::flip, 'o' ^ 'x', 169 + 10)});
    EXPECT_EQ(flipped.messages, std::vector<std::string>{"hellx"});
}

TEST(voice_story, what_rfc_6455_forbids_ends_the_session_as_a_protocol_error) {
    using enum story::step_kind;
    for (const auto k :
         {middle_fragment, last_fragment, bad_utf8, unmasked, reserved_bit, reserved_opcode,
          close_bad_code, close_one_byte, ping_fragmented, ping_too_long}) {
        const teller t = tell({plan(story::act, static_cast<std::uint64_t>(k))});
        EXPECT_EQ(t.causes, std::set<std::string>{"protocol_error"}) << to_string(k);
    }
}

TEST(voice_story, every_step_is_survived_before_and_after_the_welcome) {
    for (std::uint64_t k = 1; k <= story::act.max; ++k) {
        for (const std::uint64_t wait : {1U, 60'000U}) {
            const teller t =
                tell({plan(story::steps, 1), plan(story::wait, wait), plan(story::act, k)});
            EXPECT_EQ(t.sessions, 1) << k;
            EXPECT_EQ(t.steps.find(to_string(static_cast<story::step_kind>(k))), 0U);
        }
    }
}

TEST(voice_story, odd_handshakes_are_answered_over_http) {
    const std::vector<std::int64_t> statuses = {101, 101, 400, 400, 426, 426, 405, 404, 400, 431};
    for (std::uint64_t k = 1; k <= story::handshake.max; ++k) {
        const teller t = tell({plan(story::handshake, k)});
        EXPECT_EQ(t.statuses, std::set<std::int64_t>{statuses[k]})
            << to_string(static_cast<story::handshake_kind>(k));
    }
}

TEST(voice_story, three_hundred_seeds_are_healthy_and_replay_from_their_record) {
    std::set<std::string_view> fired;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        seed_source source(seed, fault_profile{});
        const run_result first = run(voice_story, source);
        ASSERT_EQ(first.outcome, verdict::healthy)
            << "seed " << seed << ": " << first.findings[0].text;
        listed_source list(first.decisions);
        ASSERT_EQ(run(voice_story, list).digest, first.digest) << "seed " << seed;
        for (const decision& d : first.decisions)
            fired.insert(d.where->name);
    }
    for (const site* const own : story::all)
        EXPECT_TRUE(fired.contains(own->name)) << own->name;
}

} // namespace
} // namespace squall
