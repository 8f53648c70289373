#include "sim/tape/byte_source.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <bit>

namespace squall {

namespace {

constexpr std::uint64_t byte_stream = hash_name("byte.site");

/// The third that this actor belongs to: 1 to 3.
std::uint8_t third_of(const actor& who) noexcept {
    return static_cast<std::uint8_t>(1 + below(who.key(), 3));
}

} // namespace

byte_sites::byte_sites(site_list sites) {
    SQUALL_CHECK(!sites.empty());
    for (std::size_t byte = 0; byte < by_byte_.size(); ++byte) {
        const std::uint64_t draw = mix(byte_stream, byte);
        by_byte_[byte] =
            *std::ranges::max_element(sites, {}, [&](const site* s) { return mix(draw, s->id()); });
    }
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
        const site& where = sites.named_by(bytes[0]);
        const std::uint64_t value = byte_sites::value(where, bytes[4], bytes[5]);
        const auto at = static_cast<std::uint16_t>(bytes[2] | (bytes[3] << 8U));
        if (value != 0)
            records_.push_back({where.id(), static_cast<std::uint8_t>(bytes[1] & 3U), at, value});
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
