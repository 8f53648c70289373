#pragma once

// How rapidcheck makes plans, and so how it shrinks them: clients and steps go, times and sizes
// fall, kinds fall towards good behaviour, fault families go, the seed falls.

#include "properties/rapid/story_plan.hpp"

#include "properties/clients/client_sites.hpp"
#include "properties/clients/story_sites.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <set>
#include <vector>

namespace rc {

/// 0, mostly, or up to `max`.
inline Gen<std::uint64_t> seldom(std::uint64_t max) {
    return gen::weightedOneOf<std::uint64_t>(
        {{3, gen::just<std::uint64_t>(0)}, {1, gen::inRange<std::uint64_t>(0, max + 1)}});
}

template <>
struct Arbitrary<squall::planned_step> {
    static Gen<squall::planned_step> arbitrary() {
        using squall::planned_step;
        return gen::build<planned_step>(
            gen::set(
                &planned_step::kind,
                gen::map(seldom(squall::story::act.max),
                         [](std::uint64_t k) { return static_cast<squall::story::step_kind>(k); })),
            gen::set(&planned_step::wait_us, seldom(squall::story::wait.max)),
            gen::set(&planned_step::more_bytes, seldom(2000)));
    }
};

template <>
struct Arbitrary<squall::planned_client> {
    static Gen<squall::planned_client> arbitrary() {
        using squall::planned_client;
        namespace rude = squall::client_faults;
        return gen::build<planned_client>(
            gen::set(&planned_client::connects_later_us, seldom(squall::story::connects_later.max)),
            gen::set(&planned_client::pipelined, seldom(300)),
            gen::set(&planned_client::slow_reader_us, seldom(rude::slow_reader.max)),
            gen::set(&planned_client::finish_early_us, seldom(rude::finish_early.max)),
            gen::set(&planned_client::abort_us, seldom(rude::abort.max)),
            gen::set(&planned_client::handshake, seldom(squall::story::handshake.max)),
            gen::set(&planned_client::steps,
                     gen::resize(8, gen::arbitrary<std::vector<squall::planned_step>>())));
    }
};

template <>
struct Arbitrary<squall::story_plan> {
    static Gen<squall::story_plan> arbitrary() {
        using squall::story_plan;
        using families = std::vector<squall::fault_family>;
        const auto faults =
            gen::map(gen::container<families>(gen::elementOf(squall::families_of_the_world())),
                     [](const families& f) { return std::set(f.begin(), f.end()); });
        const auto clients = gen::suchThat(
            gen::resize(static_cast<int>(squall::story::clients_max),
                        gen::arbitrary<std::vector<squall::planned_client>>()),
            [](const auto& c) { return !c.empty() && c.size() <= squall::story::clients_max; });
        return gen::build<story_plan>(
            gen::set(&story_plan::clients, clients),
            gen::set(&story_plan::faults, gen::resize(12, faults)),
            gen::set(&story_plan::seed, gen::resize(100, gen::arbitrary<std::uint64_t>())));
    }
};

} // namespace rc
