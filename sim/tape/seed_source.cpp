#include "sim/tape/seed_source.hpp"

#include <algorithm>
#include <bit>

namespace squall {

namespace {

constexpr std::uint64_t family_stream = hash_name("swarm.family");
constexpr std::uint64_t site_stream = hash_name("swarm.site");
constexpr std::uint64_t rate_stream = hash_name("swarm.rate");
constexpr std::uint64_t value_stream = hash_name("value");

// Three of four values lie within three decades of the maximum, where a delay is long enough to be
// seen by a timer; the others anywhere below.
constexpr std::uint64_t usual_bits = 10;

/// Log-uniform in [1, max] or in its upper part: first the number of bits, then the bits.
std::uint64_t draw_value(std::uint64_t word, std::uint64_t max) noexcept {
    const auto width = static_cast<std::uint64_t>(std::bit_width(max));
    const std::uint64_t range = (word & 3U) != 0 ? std::min(width, usual_bits) : width;
    const std::uint64_t bits = width - range + below(word, range); // below the leading one
    const std::uint64_t low = std::uint64_t{1} << bits;
    return std::min(low + below(mix(word), low), max);
}

} // namespace

std::uint64_t seed_source::mean_gap(const site& where) const noexcept {
    if (!profile_.allows(where))
        return 0;
    const std::uint64_t family =
        mix(seed_, mix(family_stream, static_cast<std::uint64_t>(where.family)));
    const std::uint64_t mood = below(family, 3); // 0 off, 1 rare, 2 often
    if (mood == 0)
        return 0;
    const std::uint64_t id = where.id();
    if (below(mix(seed_, mix(site_stream, id)), 4) >= where.enabled_in_four)
        return 0;
    const std::uint64_t slower = below(mix(seed_, mix(rate_stream, id)), 4) + (mood == 1 ? 3 : 0);
    return where.gap << slower;
}

// Ordinals are cut into windows of the mean gap; each window fires at most once, at a place
// hashed from the window's own number. So the next firing is found without walking from the
// start, and asking about ordinal 10^9 costs what asking about 0 does. A window fires with
// chance 3/4: gaps then vary from 1 to several windows.
firing seed_source::next(const site& where, const actor& who, std::uint64_t from) {
    const std::uint64_t gap = mean_gap(where);
    if (gap == 0)
        return never;
    const std::uint64_t key = mix(mix(seed_, where.id()), who.key());
    for (std::uint64_t window = from / gap;; ++window) {
        const std::uint64_t word = mix(key, window);
        if ((word & 3U) == 0)
            continue;
        const std::uint64_t at = window * gap + below(mix(word), gap);
        if (at >= from)
            return firing{at, draw_value(mix(word, value_stream), where.max)};
    }
}

} // namespace squall
