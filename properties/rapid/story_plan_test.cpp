#include "properties/rapid/arbitrary_plan.hpp"
#include "properties/rapid/story_plan.hpp"

#include "properties/scenarios/scenarios.hpp"
#include "sim/faults/catalogue.hpp"
#include "sim/run/run.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

namespace squall {
namespace {

TEST(story_plan, a_default_client_is_the_empty_tape) {
    story_plan plan;
    plan.clients.resize(1);
    EXPECT_TRUE(decisions_of(plan).empty());
}

TEST(story_plan, every_decision_of_a_plan_is_asked_for) {
    using enum story::step_kind;
    story_plan plan;
    plan.clients.resize(2);
    plan.clients[0].pipelined = 3;
    plan.clients[1].connects_later_us = 5000;
    plan.clients[1].steps = {{ping, 10, 20}, {stop_reading, 30, 40}, {text, 50, 60}, {reset, 0, 0}};
    planned_source source(plan);
    const run_result result = run(voice_story, source);
    EXPECT_EQ(result.outcome, verdict::healthy);
    EXPECT_TRUE(never_asked(decisions_of(plan), result.decisions).empty());
    EXPECT_EQ(result.decisions.size(), decisions_of(plan).size());
}

TEST(story_plan, the_world_is_drawn_from_the_seed_and_the_clients_are_not) {
    const bool held = rc::check("who is asked", [](const story_plan& plan) {
        planned_source source(plan);
        const auto planned = decisions_of(plan);
        for (const decision& d : run(voice_story, source).decisions) {
            const bool listed = std::ranges::find(planned, d) != planned.end();
            const bool drawn = find_site(faults::all, d.where->name) != nullptr;
            RC_ASSERT(listed != drawn);
            RC_ASSERT(listed || plan.faults.contains(d.where->family));
        }
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace squall
