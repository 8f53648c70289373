// What the server, its libraries and the simulator keep from one world to the next must not be seen
// in a run: the first worlds of a process are told again after 500 others.

#include "properties/scenarios/scenarios.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace squall {
namespace {

constexpr std::uint64_t worlds_between = 500;

std::uint64_t digest_of(const scenario& what, std::uint64_t seed) {
    seed_source source(seed, fault_profile{});
    return run(what, source).digest;
}

TEST(order_of_worlds, the_first_worlds_of_a_process_and_those_after_500_have_the_same_digests) {
    // voice-story is the one whose clients do the most, so it is the very first.
    const std::uint64_t very_first = digest_of(voice_story, 7);
    std::vector<std::uint64_t> first;
    for (const scenario* const what : all_scenarios())
        first.push_back(digest_of(*what, 11));
    const scenario_list all = all_scenarios();
    for (std::uint64_t seed = 100; seed < 100 + worlds_between; ++seed)
        digest_of(*all[seed % all.size()], seed);
    EXPECT_EQ(digest_of(voice_story, 7), very_first);
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(digest_of(*all[i], 11), first[i]) << all[i]->name;
}

} // namespace
} // namespace squall
