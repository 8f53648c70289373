#pragma once

// A tape out of a fuzzer's bytes. The bytes are records of seven, each one possible decision by
// itself, so that a byte that changes changes one decision, and a record that comes or goes leaves
// all others as they were:
//
//     0, 1  which site: the low 16 bits of its identity; a number that is no site's says nothing
//     2     which actor: a multiple of 4 whoever is asked, otherwise a third of all actors, by name
//     3, 4  at which ordinal or byte offset
//     5, 6  which value (byte_sites::value)
//
// Low bytes come first. Nothing in it is an address or an index, so that an input means the same
// after other sites have come. The empty input, and a rest of fewer than seven bytes, say nothing.
// Of two records for one question the later one counts. Random bytes seldom name a site: whoever
// mutates such inputs should know them (fuzz/tape_mutator.hpp).

#include "sim/tape/decision.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace squall {

/// The sites that a fuzzer's input may name. Made once, shared by all runs.
class byte_sites {
public:
    /// REQUIRES: the sites outlive this, and no two have the same short name.
    explicit byte_sites(site_list sites);

    /// A record's first two bytes.
    static std::uint16_t short_name(const site& where) noexcept {
        return static_cast<std::uint16_t>(where.id());
    }
    /// The site of that short name, or null.
    const site* named(std::uint16_t name) const noexcept;
    /// All of them, by short name.
    site_list all() const noexcept { return sites_; }

    /// What the last two bytes of a record say for this site: 0 says nothing. Up to 255 values of
    /// a site stand in the low byte alone; for larger ones it is shifted left by the high byte, so
    /// that short and long are both near. ENSURES: at most `where.max`.
    static std::uint64_t value(const site& where, std::uint8_t low, std::uint8_t high) noexcept;

private:
    std::vector<const site*> sites_;
};

/// The tape that these bytes stand for.
class byte_source final : public decision_source {
public:
    static constexpr std::size_t record_bytes = 7;

    /// Reads `bytes` at once.
    byte_source(const byte_sites& sites, std::span<const std::uint8_t> bytes);

    firing next(const site& where, const actor& who, std::uint64_t from) override;

private:
    struct record {
        std::uint64_t site_id;
        std::uint8_t who; ///< 0 anybody, 1 to 3 a third of all
        std::uint16_t at;
        std::uint64_t value;
    };
    std::vector<record> records_;
};

} // namespace squall
