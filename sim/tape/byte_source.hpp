#pragma once

// A tape out of a fuzzer's bytes. The bytes are records of six, each one possible decision by
// itself, so that a byte that changes changes one decision, and a record that comes or goes leaves
// all others as they were:
//
//     0     which site (byte_sites)
//     1     which actor: a multiple of 4 whoever is asked, otherwise a third of all actors, by name
//     2, 3  at which ordinal or byte offset, low byte first
//     4, 5  which value (byte_sites::value)
//
// Nothing in it is an address or an index: a site keeps its bytes when others are added, but for
// those few that the new one takes over. The empty input, and a rest of fewer than six bytes, say
// nothing. Of two records for one question the later one counts.

#include "sim/tape/decision.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace squall {

/// Which site each value of a record's first byte stands for. Made once, shared by all runs.
class byte_sites {
public:
    /// REQUIRES: at least one site; they outlive this.
    explicit byte_sites(site_list sites);

    /// The site for which this byte draws the highest number (rendezvous hashing), so that each
    /// has about as many bytes as any other.
    const site& named_by(std::uint8_t byte) const noexcept { return *by_byte_[byte]; }

    /// What the last two bytes of a record say for this site: 0 says nothing. Up to 255 values of
    /// a site stand in the low byte alone; for larger ones it is shifted left by the high byte, so
    /// that short and long are both near. ENSURES: at most `where.max`.
    static std::uint64_t value(const site& where, std::uint8_t low, std::uint8_t high) noexcept;

private:
    std::array<const site*, 256> by_byte_;
};

/// The tape that these bytes stand for.
class byte_source final : public decision_source {
public:
    static constexpr std::size_t record_bytes = 6;

    /// Reads `bytes` at once; `sites` must outlive the source.
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
