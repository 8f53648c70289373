#include "properties/scenarios/scenarios.hpp"

#include "properties/probes/probes.hpp"
#include "properties/scenarios/life_recorder.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace squall {
namespace {

const std::vector<std::string> one_stop = {"stopping", "stopped", "restarted"};

TEST(voice_drain, on_a_calm_day_the_server_is_stopped_when_all_have_been_served) {
    empty_source calm;
    life_recorder r;
    trace_listener* const listeners[] = {&r};
    EXPECT_EQ(run(voice_drain, calm, 0, {}, listeners).outcome, verdict::healthy);
    EXPECT_EQ(r.life, one_stop);
    EXPECT_EQ(r.welcomed, 17);
}

// One call that takes time is enough for SIGTERM to come between the accept of one connection and
// the handler of that of the next.
TEST(voice_drain, a_connection_comes_out_of_a_listener_that_is_closed_already) {
    const std::vector<const scenario*> scenarios = {&voice_drain};
    const std::vector<const site*> sites = all_sites(scenarios);
    std::uint64_t hits = 0;
    for (std::uint64_t at = 1; at <= 8; ++at) {
        listed_source source(
            std::vector<decision>{{find_site(sites, "cpu.slow_calls"), "server", 0, 10},
                                  {find_site(sites, "process.stop_at_accept"), "stage", 0, at}});
        const auto watch = probes::accept_after_close.make();
        life_recorder r;
        trace_listener* const listeners[] = {&r, watch.get()};
        const run_result result = run(voice_drain, source, 0, {}, listeners);
        EXPECT_EQ(result.outcome, verdict::healthy) << at;
        EXPECT_EQ(r.life, one_stop) << at;
        hits += watch->count().hits;
    }
    EXPECT_GT(hits, 4U);
}

TEST(voice_drain, a_hundred_seeds_are_healthy) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        seed_source source(seed, fault_profile{});
        const run_result result = run(voice_drain, source);
        ASSERT_EQ(result.outcome, verdict::healthy)
            << "seed " << seed << ": " << result.findings[0].text;
    }
}

} // namespace
} // namespace squall
