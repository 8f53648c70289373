#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/life_recorder.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace squall {
namespace {

run_result run_with(decision_source& source, life_recorder& r) {
    trace_listener* const listeners[] = {&r};
    return run(echo_restart, source, 0, {}, listeners);
}

TEST(echo_restart, on_a_calm_day_everybody_is_served_by_one_incarnation) {
    empty_source calm;
    life_recorder r;
    EXPECT_EQ(run_with(calm, r).outcome, verdict::healthy);
    EXPECT_TRUE(r.life.empty());
    EXPECT_EQ(r.causes, (std::map<std::string, int>{{"peer_closed", 7}}));
}

TEST(echo_restart, the_next_incarnation_serves_on) {
    const std::vector<const scenario*> scenarios = {&echo_restart};
    const std::vector<const site*> sites = all_sites(scenarios);
    const std::map<std::string, std::vector<std::string>> lives = {
        {"process.crash", {"crashed", "restarted"}},
        {"process.power_off", {"power_off", "restarted"}},
        {"process.stop", {"stopping", "stopped", "restarted"}}};
    for (const auto& [name, life] : lives) {
        listed_source source(std::vector<decision>{{find_site(sites, name), "server", 8, 1}});
        life_recorder r;
        const run_result result = run_with(source, r);
        EXPECT_EQ(result.outcome, verdict::healthy)
            << name << ": " << (result.findings.empty() ? "" : result.findings[0].text);
        EXPECT_EQ(r.life, life);
        EXPECT_GT(r.causes["peer_closed"], 3) << name;
    }
}

TEST(echo_restart, a_hundred_seeds_are_healthy) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        seed_source source(seed, fault_profile{});
        const run_result result = run(echo_restart, source);
        ASSERT_EQ(result.outcome, verdict::healthy)
            << "seed " << seed << ": " << result.findings[0].text;
    }
}

} // namespace
} // namespace squall
