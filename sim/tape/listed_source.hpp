#pragma once

#include "sim/tape/decision.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace squall {

/// A tape out of a list of decisions: a repro file, or a shrinker's candidate. Everything that
/// the list does not name is 0.
class listed_source final : public decision_source {
public:
    /// Of several decisions with the same key the last one counts.
    explicit listed_source(std::span<const decision> decisions);

    firing next(const site& where, const actor& who, std::uint64_t from) override;

private:
    using key = std::pair<std::uint64_t, std::uint64_t>; // site id, actor key
    std::map<key, std::map<std::uint64_t, std::uint64_t>> by_key_;
};

/// Those of `wanted` that are not among `taken` (same site, actor and ordinal; the value may
/// have been clamped): decisions that the run never asked for.
std::vector<decision> never_asked(std::span<const decision> wanted,
                                  std::span<const decision> taken);

} // namespace squall
