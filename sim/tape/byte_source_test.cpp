#include "sim/tape/byte_source.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/tape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>
#include <vector>

namespace squall {
namespace {

using bytes = std::vector<std::uint8_t>;
using answers = std::set<std::tuple<std::string_view, std::string, std::uint64_t, std::uint64_t>>;

constexpr std::uint64_t ordinals = 1U << 16U;

/// A record.
bytes say(const site& where, std::uint8_t who, std::uint16_t at, std::uint8_t low,
          std::uint8_t high) {
    const std::uint16_t name = byte_sites::short_name(where);
    return {static_cast<std::uint8_t>(name),
            static_cast<std::uint8_t>(name >> 8U),
            who,
            static_cast<std::uint8_t>(at),
            static_cast<std::uint8_t>(at >> 8U),
            low,
            high};
}

/// All that these bytes say to a few actors.
answers all_answers(const byte_sites& sites, const bytes& input) {
    byte_source source(sites, input);
    answers all;
    for (const site* const where : faults::all) {
        for (const char* const name : {"server", "c1/u1", "c1#1>server:8000/1<"}) {
            const actor who(name);
            for (std::uint64_t from = 0; from < ordinals;) {
                const firing f = source.next(*where, who, from);
                if (f.at == never.at)
                    break;
                all.emplace(where->name, name, f.at, f.value);
                from = f.at + 1;
            }
        }
    }
    return all;
}

TEST(byte_source, no_bytes_and_half_a_record_are_a_calm_day) {
    const byte_sites sites(faults::all);
    EXPECT_TRUE(all_answers(sites, {}).empty());
    bytes half = say(faults::write_eagain, 0, 1, 1, 0);
    half.pop_back();
    EXPECT_TRUE(all_answers(sites, half).empty());
}

TEST(byte_source, a_record_is_a_decision) {
    const byte_sites sites(faults::all);
    byte_source source(sites, say(faults::write_eagain, 0, 0x1234, 200, 3));
    const firing f = source.next(faults::write_eagain, actor("anybody"), 0x1000);
    EXPECT_EQ(f.at, 0x1234U);
    EXPECT_EQ(f.value, 1600U);
    EXPECT_EQ(source.next(faults::write_eagain, actor("anybody"), 0x1235).at, never.at);
    EXPECT_EQ(source.next(faults::write_short, actor("anybody"), 0).at, never.at);
}

TEST(byte_source, a_record_may_be_for_some_actors_only) {
    const byte_sites sites(faults::all);
    int told = 0;
    for (std::uint8_t third = 1; third <= 3; ++third) {
        byte_source source(sites, say(faults::read_split, third, 7, 1, 0));
        told += source.next(faults::read_split, actor("c1#1>server:8000/1>"), 0).at == 7;
    }
    EXPECT_EQ(told, 1);
}

TEST(byte_source, an_input_means_the_same_when_other_sites_have_come) {
    bytes input = say(faults::write_eagain, 0, 5, 9, 0);
    std::ranges::copy(say(faults::clock_late_timer, 0, 1, 1, 1), std::back_inserter(input));
    const std::vector<const site*> few = {&faults::write_eagain};
    const answers before = all_answers(byte_sites(few), input);
    const answers after = all_answers(byte_sites(faults::all), input);
    EXPECT_EQ(before.size(), 3U); // one for each actor; the other site is not known yet
    EXPECT_EQ(after.size(), 6U);
    EXPECT_TRUE(std::ranges::includes(after, before));
}

TEST(byte_source, values_reach_from_one_to_the_sites_maximum) {
    for (const site* const where : faults::all) {
        EXPECT_EQ(byte_sites::value(*where, 0, 77), 0U);
        EXPECT_EQ(byte_sites::value(*where, 1, 0), 1U);
        std::uint64_t most = 0;
        for (unsigned low = 1; low < 256; ++low)
            for (unsigned high = 0; high < 256; ++high)
                most = std::max(most, byte_sites::value(*where, static_cast<std::uint8_t>(low),
                                                        static_cast<std::uint8_t>(high)));
        EXPECT_LE(most, where->max);
        // A power of two times 255 may miss a large maximum, but not by as much as half.
        EXPECT_GT(most, where->max / 2);
    }
}

TEST(byte_source, one_byte_that_changes_changes_one_record_and_no_other) {
    const byte_sites sites(faults::all);
    const bool held = rc::check("mutation is local", [&] {
        bytes input;
        for (int i = 0; i < 5; ++i) {
            const site* const where = *rc::gen::elementOf(sites.all());
            std::ranges::copy(say(*where, *rc::gen::arbitrary<std::uint8_t>(),
                                  *rc::gen::inRange<std::uint16_t>(0, 300),
                                  *rc::gen::arbitrary<std::uint8_t>(), 0),
                              std::back_inserter(input));
        }
        const auto place = *rc::gen::inRange<std::size_t>(0, input.size());
        const std::size_t first = place / byte_source::record_bytes * byte_source::record_bytes;
        bytes others = input;
        others[first + 5] = 0; // says nothing
        input[place] = *rc::gen::arbitrary<std::uint8_t>();
        const answers with = all_answers(sites, input);
        const answers without = all_answers(sites, others);
        // At most one question of each actor got another answer.
        std::vector<answers::value_type> changed;
        std::ranges::set_difference(with, without, std::back_inserter(changed));
        RC_ASSERT(changed.size() <= 3U);
        for (const auto& [name, who, at, value] : changed)
            RC_ASSERT(byte_sites::short_name(*find_site(sites.all(), name)) ==
                      (input[first] | (input[first + 1] << 8U)));
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace squall
