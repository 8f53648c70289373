#pragma once

#include "sim/tape/tape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace squall {

/// Several questions about the bytes of one stream, kept together: each costs eight bytes, and
/// while none of them fires, all of them together cost one compare.
///
/// REQUIRES: each of the sites counts bytes.
template <const site&... Sites>
class byte_questions {
public:
    /// Both must outlive the questions.
    byte_questions(tape& t, const actor& who) : tape_(t), who_(who) {
        for (std::size_t i = 0; i < next_.size(); ++i)
            next_[i] = t.next_at(*sites[i], who, 0);
        first_ = *std::ranges::min_element(next_);
    }

    /// Nothing fires before this offset.
    bool idle(std::uint64_t to) const noexcept { return to <= first_; }

    /// As question::within: the first firing of this site at an offset in [from, to), with its
    /// value clamped to `legal_max`. REQUIRES: `from` never falls between calls, except that bytes
    /// already asked about may be asked about again and then do not fire a second time.
    template <const site& Which>
    std::optional<firing> within(std::uint64_t from, std::uint64_t to,
                                 std::uint64_t legal_max = ~std::uint64_t{0}) {
        if (idle(to)) [[likely]]
            return std::nullopt;
        constexpr std::size_t index = index_of(&Which);
        const auto found = tape_.byte_firing(Which, who_, next_[index], from, to, legal_max);
        first_ = tape_.healed() ? never.at : *std::ranges::min_element(next_);
        return found;
    }

private:
    static constexpr std::array<const site*, sizeof...(Sites)> sites = {&Sites...};
    static constexpr std::size_t index_of(const site* s) {
        return static_cast<std::size_t>(std::ranges::find(sites, s) - sites.begin());
    }

    tape& tape_;
    const actor& who_;
    std::uint64_t first_ = 0;                            ///< least of next_
    std::array<std::uint64_t, sizeof...(Sites)> next_{}; ///< where each fires next
};

} // namespace squall
