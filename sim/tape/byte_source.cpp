#include "sim/tape/byte_source.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <bit>

namespace squall {

namespace {

std::uint16_t word(std::uint8_t low, std::uint8_t high) noexcept {
    return static_cast<std::uint16_t>(low | (high << 8U));
}

/// The third that this actor belongs to: 1 to 3.
std::uint8_t third_of(const actor& who) noexcept {
    return static_cast<std::uint8_t>(1 + below(who.key(), 3));
}

} // namespace

byte_sites::byte_sites(site_list sites) : sites_(sites.begin(), sites.end()) {
    const auto by_name = [](const site* s) {
        return short_name(*s);
    };
    std::ranges::sort(sites_, {}, by_name);
    SQUALL_CHECK(std::ranges::adjacent_find(sites_, {}, by_name) == sites_.end());
}

const site* byte_sites::named(std::uint16_t name) const noexcept {
    const auto found =
        std::ranges::lower_bound(sites_, name, {}, [](const site* s) { return short_name(*s); });
    return found != sites_.end() && short_name(**found) == name ? *found : nullptr;
}

std::uint64_t byte_sites::value(const site& where, std::uint8_t low, std::uint8_t high) noexcept {
    if (low == 0)
        return 0;
    if (where.max <= 255)
        return 1 + (low - 1U) % where.max;
    const auto shifts = static_cast<unsigned>(std::bit_width(where.max)) - 7;
    return std::min(std::uint64_t{low} << (high % shifts), where.max);
}

byte_source::byte_source(const byte_sites& sites, std::span<const std::uint8_t> bytes) {
    records_.reserve(bytes.size() / record_bytes);
    for (; bytes.size() >= record_bytes; bytes = bytes.subspan(record_bytes)) {
        const site* const where = sites.named(word(bytes[0], bytes[1]));
        if (where == nullptr)
            continue;
        if (const std::uint64_t value = byte_sites::value(*where, bytes[5], bytes[6]); value != 0)
            records_.push_back({where->id(), static_cast<std::uint8_t>(bytes[2] & 3U),
                                word(bytes[3], bytes[4]), value});
    }
}

// Called once for each question and once more for each firing, over some dozens of records.
firing byte_source::next(const site& where, const actor& who, std::uint64_t from) {
    firing first = never;
    const std::uint64_t id = where.id();
    const std::uint8_t third = third_of(who);
    for (const record& r : records_)
        if (r.site_id == id && (r.who == 0 || r.who == third) && r.at >= from && r.at <= first.at)
            first = {r.at, r.value};
    return first;
}

} // namespace squall
