#include "fuzz/tape_mutator.hpp"

#include "sim/hash.hpp"

#include <algorithm>
#include <array>

namespace squall {

namespace {

constexpr std::size_t length = byte_source::record_bytes;
using bytes = std::span<std::uint8_t>;

// Sessions of a story are a few dozen questions and some hundred bytes long.
constexpr std::uint64_t likely_questions = 32;
constexpr std::uint64_t likely_bytes = 512;

/// Random words in a row.
class words {
public:
    explicit words(std::uint64_t seed) noexcept : state_(mix(seed)) {}
    std::uint64_t next() noexcept { return state_ = mix(state_); }
    std::uint64_t below(std::uint64_t bound) noexcept { return squall::below(next(), bound); }

private:
    std::uint64_t state_;
};

std::uint8_t byte_of(std::uint64_t word) {
    return static_cast<std::uint8_t>(word & 0xffU);
}

std::uint64_t at_of(bytes record) {
    return std::uint64_t{record[3]} | (std::uint64_t{record[4]} << 8U);
}
void set_at(bytes record, std::uint64_t at) {
    record[3] = byte_of(at);
    record[4] = byte_of(at >> 8U);
}

/// Moves the records from `place` on one up; the last falls out if there is no room.
std::size_t open_gap(bytes room, std::size_t used, std::size_t place) {
    const std::size_t grown = std::min(used + length, room.size() / length * length);
    std::copy_backward(room.begin() + static_cast<std::ptrdiff_t>(place),
                       room.begin() + static_cast<std::ptrdiff_t>(grown - length),
                       room.begin() + static_cast<std::ptrdiff_t>(grown));
    return grown;
}

} // namespace

void tape_mutator::choose_site(bytes record, std::uint64_t word) const {
    words draw(word);
    const site& where = *sites_.all()[draw.below(sites_.all().size())];
    const std::uint16_t name = byte_sites::short_name(where);
    record[0] = byte_of(name);
    record[1] = byte_of(name >> 8U);
    // Small numbers more often than large ones, and 0 most of all.
    const std::uint64_t likely =
        where.counts == site_ordinal::byte ? likely_bytes : likely_questions;
    set_at(record, draw.below(draw.below(likely) + 1));
}

void tape_mutator::change(bytes record, std::uint64_t word) const {
    words draw(word);
    switch (draw.below(6)) {
    case 0:
        choose_site(record, draw.next());
        break;
    case 1:
        record[2] = byte_of(draw.below(4));
        break;
    case 2:
        set_at(record, draw.below(likely_bytes));
        break;
    case 3: // a neighbour
        set_at(record, at_of(record) + draw.below(17) - 8);
        break;
    case 4:
        record[5] = byte_of(1 + draw.below(255));
        break;
    default:
        record[6] = byte_of(draw.next());
        break;
    }
}

std::size_t tape_mutator::mutate(bytes room, std::size_t used, std::uint64_t seed) const {
    words draw(seed);
    used -= used % length;
    const std::size_t count = used / length;
    const std::uint64_t what = count == 0 ? 0 : draw.below(8);
    if (room.size() < length)
        return 0;
    const std::size_t place = (count == 0 ? 0 : draw.below(count)) * length;
    const bytes record = room.subspan(place, length);
    if (what <= 1) { // a new one
        used = open_gap(room, used, place);
        choose_site(record, draw.next());
        record[2] = draw.below(4) == 0 ? byte_of(draw.below(4)) : 0;
        record[5] = byte_of(1 + draw.below(255));
        record[6] = byte_of(draw.next());
    } else if (what == 2) { // one goes
        std::copy(room.begin() + static_cast<std::ptrdiff_t>(place + length),
                  room.begin() + static_cast<std::ptrdiff_t>(used),
                  room.begin() + static_cast<std::ptrdiff_t>(place));
        used -= length;
    } else if (what == 3) { // the same again, at the next ordinal
        used = open_gap(room, used, place);
        if (place + length < used) {
            const bytes next = room.subspan(place + length, length);
            set_at(next, at_of(next) + 1 + draw.below(3));
        }
    } else if (what == 4) { // two trade places, and so which of them counts
        std::ranges::swap_ranges(record, room.subspan(draw.below(count) * length, length));
    } else {
        change(record, draw.next());
    }
    return used;
}

std::size_t tape_mutator::cross(std::span<const std::uint8_t> first,
                                std::span<const std::uint8_t> second, bytes into,
                                std::uint64_t seed) {
    words draw(seed);
    std::size_t used = 0;
    for (const auto input : std::array{first, second})
        for (std::size_t at = 0; at + length <= input.size(); at += length)
            if (draw.below(2) == 0 && used + length <= into.size()) {
                std::ranges::copy(input.subspan(at, length),
                                  into.begin() + static_cast<std::ptrdiff_t>(used));
                used += length;
            }
    return used;
}

} // namespace squall
