#pragma once

#include "sim/event.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace squall {

/// An event and its place in the order, so that sorting does not touch the event itself.
struct event_node {
    instant at;
    std::uint64_t order;
    event* what;
    bool before(const event_node& other) const noexcept {
        return at != other.at ? at < other.at : order < other.order;
    }
};

/// Events that are not due soon, sorted no further than it costs nothing: a radix heap (Ahuja,
/// Mehlhorn, Orlin, Tarjan: "Faster algorithms for the shortest path problem", JACM 1990) over the
/// 64 bits of a time, six bits a level. An event stands in the slot of the highest digit in which
/// its time differs from the base's; so every slot of a level comes before every slot of a higher
/// level, and only the first slot that is not empty ever needs to be looked at. Adding and
/// removing cost the same with any number of events. Slots are chains of small arrays that are
/// used again: walking through pointers in the events would cost a cache miss each.
class far_events {
public:
    far_events() = default;
    far_events(const far_events&) = delete;
    far_events& operator=(const far_events&) = delete;

    bool empty() const noexcept { return levels_ == 0; }
    /// From now on nothing earlier than this is added. REQUIRES: empty().
    void set_base(instant base) noexcept { base_ = word(base); }
    /// REQUIRES: not before the base.
    void add(const event_node& n);
    /// REQUIRES: it is in here.
    void remove(event& e) noexcept;
    static bool contains(const event& e) noexcept { return e.chunk_ != nullptr; }
    /// Time of the first event. REQUIRES: !empty().
    instant earliest() noexcept;

    /// Whether each of them is idle.
    bool all_idle() const noexcept;

    /// Moves the first slot's events to the end of `into`, in the order of their adding unless
    /// some were removed, and returns the time before which there is nothing left. No more than
    /// `count_max` unless they all are of one time: a fuller slot is spread over lower levels.
    /// REQUIRES: !empty().
    instant take_first(std::size_t count_max, std::vector<event_node>& into);

private:
    static constexpr unsigned digit_bits = 6;
    static constexpr unsigned level_count = 11;
    static constexpr std::uint64_t slot_count = 1U << digit_bits;

    struct place {
        unsigned level;
        unsigned index;
    };

    /// Order of instants as that of unsigned words.
    static std::uint64_t word(instant at) noexcept {
        return static_cast<std::uint64_t>(ns(at)) ^ (std::uint64_t{1} << 63U);
    }
    place place_of(instant at) const noexcept;
    place first_place() const noexcept;
    event_chunk*& newest(place p) noexcept { return slots_[p.level][p.index]; }
    void mark_empty(place p) noexcept;
    /// Takes the slot's chain, oldest first; the base becomes the slot's beginning.
    event_chunk* take_chain(place p) noexcept;
    /// Out of line, so that the usual add() saves no registers.
    [[gnu::noinline]] void add_to_fresh_chunk(place p, const event_node& n);
    static void add_to(event_chunk& c, const event_node& n) noexcept;
    event_chunk& fresh_chunk();
    void give_back(event_chunk& c) noexcept;

    std::uint64_t base_ = 0;
    std::uint32_t levels_ = 0;                          ///< bit: that level has events
    std::array<std::uint64_t, level_count> occupied_{}; ///< bit: that slot has
    std::array<std::array<event_chunk*, slot_count>, level_count> slots_{};
    instant earliest_{};
    bool earliest_known_ = false;
    std::vector<std::unique_ptr<event_chunk>> chunks_;
    event_chunk* free_ = nullptr;
};

/// A piece of a slot. All but the newest of a chain are full.
struct event_chunk {
    static constexpr std::uint32_t size_max = 20;
    event_chunk* next = nullptr; ///< the one before it in time; in a taken chain, after
    std::uint32_t size = 0;
    std::array<event_node, size_max> nodes;
};

} // namespace squall
