#include "properties/rapid/counterexample.hpp"

#include "properties/clients/story_sites.hpp"
#include "properties/rapid/story_plan.hpp"
#include "properties/scenarios/scenarios.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace squall {
namespace {

/// Breaks when somebody pings later than at 40 ms.
class late_ping final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.text_of("what") == "sends a ping" &&
            e.at.time_since_epoch() > std::chrono::milliseconds(40))
            violate(e.number, "a late ping");
    }
};

const invariant t01{"T01", "Nobody pings late.", [] {
                        return std::make_unique<late_ping>();
                    }};

TEST(counterexample, fewest_keeps_what_is_needed_and_makes_it_small) {
    scenario what = voice_story;
    what.invariants = {&t01};
    story_plan plan;
    plan.clients.resize(3);
    plan.faults = {fault_family::link, fault_family::cpu, fault_family::read};
    plan.seed = 4;
    plan.clients[1].slow_reader_us = 300;
    plan.clients[1].steps = {{story::step_kind::text, 0, 77},
                             {story::step_kind::ping, 200'000, 5}};
    planned_source source(plan);
    const run_result result = run(what, source);
    ASSERT_NE(finding_of(result, "T01"), nullptr);
    EXPECT_EQ(finding_of(result, "I02"), nullptr);
    ASSERT_GT(result.decisions.size(), 6U);

    const std::vector<decision> few = fewest(what, result.decisions, "T01");
    listed_source again(few);
    EXPECT_NE(finding_of(run(what, again), "T01"), nullptr);
    // A second client, who takes a second step, a ping, late.
    ASSERT_EQ(few.size(), 4U);
    for (const decision& d : few)
        if (d.where == &story::wait) {
            EXPECT_LE(d.value, 50'000U);
            EXPECT_GE(d.value, 20'000U);
        }
}

} // namespace
} // namespace squall
