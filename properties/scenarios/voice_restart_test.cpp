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
    return run(voice_restart, source, 0, {}, listeners);
}

life_recorder run_one(std::string_view site_name, std::uint64_t at) {
    const std::vector<const scenario*> scenarios = {&voice_restart};
    const site* const where = find_site(all_sites(scenarios), site_name);
    EXPECT_NE(where, nullptr);
    listed_source source(std::vector<decision>{{where, "server", at, 1}});
    life_recorder r;
    const run_result result = run_with(source, r);
    EXPECT_EQ(result.outcome, verdict::healthy);
    for (const finding& f : result.findings)
        ADD_FAILURE() << f.name << ": " << f.text;
    return r;
}

TEST(voice_restart, on_a_calm_day_everybody_is_served_by_one_incarnation) {
    empty_source calm;
    life_recorder r;
    EXPECT_EQ(run_with(calm, r).outcome, verdict::healthy);
    EXPECT_TRUE(r.life.empty());
    EXPECT_EQ(r.welcomed, 13);
}

TEST(voice_restart, the_server_crashes_and_its_next_incarnation_serves_on) {
    const life_recorder r = run_one("process.crash", 20);
    EXPECT_EQ(r.life, (std::vector<std::string>{"crashed", "restarted"}));
    EXPECT_GT(r.welcomed, 8);
}

TEST(voice_restart, the_server_loses_power_and_its_next_incarnation_serves_on) {
    const life_recorder r = run_one("process.power_off", 20);
    EXPECT_EQ(r.life, (std::vector<std::string>{"power_off", "restarted"}));
    EXPECT_GT(r.welcomed, 8);
}

TEST(voice_restart, sigterm_shuts_the_server_down_in_order) {
    int shut_down = 0;
    for (std::uint64_t at = 10; at < 20; ++at) {
        life_recorder r = run_one("process.stop", at);
        EXPECT_EQ(r.life, (std::vector<std::string>{"stopping", "stopped", "restarted"}));
        shut_down += r.causes["shutdown"];
    }
    EXPECT_GT(shut_down, 0);
}

TEST(voice_restart, two_hundred_seeds_are_healthy_and_replay_from_their_record) {
    std::map<std::string, int> lives;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        seed_source source(seed, fault_profile{});
        life_recorder r;
        const run_result first = run_with(source, r);
        ASSERT_EQ(first.outcome, verdict::healthy)
            << "seed " << seed << ": " << first.findings[0].text;
        for (const std::string& what : r.life)
            ++lives[what];
        if (seed % 4 != 0)
            continue;
        listed_source list(first.decisions);
        life_recorder again;
        ASSERT_EQ(run_with(list, again).digest, first.digest) << "seed " << seed;
    }
    for (const char* const what : {"crashed", "power_off", "stopped", "restarted"})
        EXPECT_GT(lives[what], 0) << what;
}

} // namespace
} // namespace squall
