#pragma once

#include "sim/tape/decision.hpp"
#include "sim/tape/fault_profile.hpp"

#include <cstdint>
#include <utility>

namespace squall {

/// A tape out of one number. Every answer is a hash of (seed, site, actor, ordinal): no state,
/// so no answer depends on what was asked before.
///
/// Three levels, as swarm testing asks (Groce et al.: "Swarm testing", ISSTA 2012): each family
/// is off, rare or often; in a family that is on, each site is enabled with chance 1/4
/// (or more, if the site says so); an
/// enabled site fires about once in a gap, which is the site's own times a power of two that
/// the seed picks. Values are log-uniform, three of four in the upper three decades below
/// the site's maximum, the others anywhere.
class seed_source final : public decision_source {
public:
    seed_source(std::uint64_t seed, fault_profile profile) noexcept
        : seed_(mix(seed)),
          profile_(std::move(profile)) {}

    firing next(const site& where, const actor& who, std::uint64_t from) override;

private:
    /// Length of the window in which this site fires about once, or 0 if this seed leaves it alone.
    std::uint64_t mean_gap(const site& where) const noexcept;

    std::uint64_t seed_;
    fault_profile profile_;
};

} // namespace squall
