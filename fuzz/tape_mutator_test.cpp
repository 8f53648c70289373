#include "fuzz/tape_mutator.hpp"

#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace squall {
namespace {

constexpr std::size_t length = byte_source::record_bytes;
using input = std::vector<std::uint8_t>;
using record = std::array<std::uint8_t, length>;

std::multiset<record> records_of(const input& bytes, std::size_t used) {
    std::multiset<record> all;
    for (std::size_t at = 0; at + length <= used; at += length) {
        record r{};
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), length, r.begin());
        all.insert(r);
    }
    return all;
}

TEST(tape_mutator, touches_one_record_at_a_time_and_keeps_to_the_room) {
    const byte_sites sites(faults::all);
    const tape_mutator mutator(sites);
    std::set<std::size_t> sizes;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        input bytes(5 * length + 1);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i);
        const std::size_t before = seed % 5 * length;
        const auto old = records_of(bytes, before);
        const std::size_t after = mutator.mutate(bytes, before, seed);
        ASSERT_LE(after, bytes.size());
        ASSERT_EQ(after % length, 0U);
        sizes.insert(after);
        std::vector<record> kept;
        std::ranges::set_intersection(old, records_of(bytes, after), std::back_inserter(kept));
        ASSERT_GE(kept.size() + 1, old.size()) << seed;
    }
    EXPECT_EQ(sizes.size(), 6U); // from none to as many as there is room for
}

TEST(tape_mutator, a_full_room_stays_full_and_no_room_stays_empty) {
    const byte_sites sites(faults::all);
    const tape_mutator mutator(sites);
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        input full(2 * length, 7);
        EXPECT_LE(mutator.mutate(full, full.size(), seed), full.size());
        input none(length - 1, 7);
        EXPECT_EQ(mutator.mutate(none, none.size(), seed), 0U);
    }
}

TEST(tape_mutator, makes_every_site_in_time) {
    const byte_sites sites(faults::all);
    const tape_mutator mutator(sites);
    std::set<const site*> met;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        input bytes(length);
        if (mutator.mutate(bytes, 0, seed) == length)
            met.insert(sites.named(static_cast<std::uint16_t>(bytes[0] | (bytes[1] << 8U))));
    }
    EXPECT_EQ(met, std::set<const site*>(faults::all.begin(), faults::all.end()));
}

TEST(tape_mutator, a_cross_holds_records_of_both_and_nothing_else) {
    const input first(3 * length, 1);
    const input second(3 * length + 2, 2);
    std::set<std::size_t> sizes;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        input child(5 * length, 0);
        const std::size_t used = tape_mutator::cross(first, second, child, seed);
        sizes.insert(used / length);
        record one{};
        record two{};
        one.fill(1);
        two.fill(2);
        for (const record& r : records_of(child, used))
            EXPECT_TRUE(r == one || r == two);
    }
    EXPECT_EQ(sizes, (std::set<std::size_t>{0, 1, 2, 3, 4, 5}));
}

} // namespace
} // namespace squall
