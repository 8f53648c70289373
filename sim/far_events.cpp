#include "sim/far_events.hpp"

#include <bit>
#include <limits>
#include <utility>

namespace squall {

void far_events::add_to(event_chunk& c, const event_node& n) noexcept {
    n.what->chunk_ = &c;
    n.what->index_ = c.size;
    c.nodes[c.size++] = n;
}

far_events::place far_events::place_of(instant at) const noexcept {
    const std::uint64_t w = word(at);
    const std::uint64_t differs = w ^ base_;
    const unsigned level =
        differs == 0 ? 0 : static_cast<unsigned>(std::bit_width(differs) - 1) / digit_bits;
    return {level, static_cast<unsigned>((w >> (level * digit_bits)) % slot_count)};
}

void far_events::add(const event_node& n) {
    if (n.at < earliest_)
        earliest_ = n.at;
    const place p = place_of(n.at);
    event_chunk* const c = newest(p);
    if (c == nullptr || c->size == event_chunk::size_max) [[unlikely]]
        add_to_fresh_chunk(p, n);
    else
        add_to(*c, n);
}

void far_events::add_to_fresh_chunk(place p, const event_node& n) {
    event_chunk& fresh = fresh_chunk();
    fresh.next = std::exchange(newest(p), &fresh);
    occupied_[p.level] |= std::uint64_t{1} << p.index;
    levels_ |= 1U << p.level;
    add_to(fresh, n);
}

// The newest one takes its place.
void far_events::remove(event& e) noexcept {
    const place p = place_of(e.at_);
    event_chunk& last = *newest(p);
    const event_node& moved = last.nodes[--last.size];
    e.chunk_->nodes[e.index_] = moved;
    moved.what->chunk_ = e.chunk_;
    moved.what->index_ = e.index_;
    e.chunk_ = nullptr;
    if (last.size == 0) {
        newest(p) = last.next;
        give_back(last);
        if (newest(p) == nullptr)
            mark_empty(p);
    }
    if (e.at_ == earliest_)
        earliest_known_ = false;
}

void far_events::mark_empty(place p) noexcept {
    occupied_[p.level] &= ~(std::uint64_t{1} << p.index);
    if (occupied_[p.level] == 0)
        levels_ &= ~(1U << p.level);
}

far_events::place far_events::first_place() const noexcept {
    const auto level = static_cast<unsigned>(std::countr_zero(levels_));
    return {level, static_cast<unsigned>(std::countr_zero(occupied_[level]))};
}

instant far_events::earliest() noexcept {
    if (!earliest_known_) {
        earliest_ = instant::max();
        for (const event_chunk* c = newest(first_place()); c != nullptr; c = c->next)
            for (std::uint32_t i = 0; i < c->size; ++i)
                if (c->nodes[i].at < earliest_)
                    earliest_ = c->nodes[i].at;
        earliest_known_ = true;
    }
    return earliest_;
}

bool far_events::all_idle() const noexcept {
    for (const auto& level : slots_)
        for (const event_chunk* c : level)
            for (; c != nullptr; c = c->next)
                for (std::uint32_t i = 0; i < c->size; ++i)
                    if (!c->nodes[i].what->idle())
                        return false;
    return true;
}

event_chunk* far_events::take_chain(place p) noexcept {
    mark_empty(p);
    const unsigned shift = p.level * digit_bits;
    const std::uint64_t below = (slot_count << shift) - 1; // all ones on the highest level
    base_ = (p.level + 1 == level_count ? 0 : base_ & ~below) | (std::uint64_t{p.index} << shift);
    event_chunk* oldest = nullptr;
    for (event_chunk* c = std::exchange(newest(p), nullptr); c != nullptr;) {
        event_chunk* const older = std::exchange(c->next, oldest);
        oldest = std::exchange(c, older);
    }
    return oldest;
}

instant far_events::take_first(std::size_t count_max, std::vector<event_node>& into) {
    earliest_known_ = false;
    for (;;) {
        const place p = first_place();
        std::size_t count = 0;
        for (const event_chunk* c = newest(p); c != nullptr; c = c->next)
            count += c->size;
        const bool taken = p.level == 0 || count <= count_max;
        for (event_chunk* c = take_chain(p); c != nullptr;) {
            if (c->next != nullptr) // among a million each event is a cache miss
                for (const event_node& n : c->next->nodes)
                    __builtin_prefetch(n.what, 1);
            for (std::uint32_t i = 0; i < c->size; ++i) {
                if (taken) {
                    c->nodes[i].what->chunk_ = nullptr;
                    into.push_back(c->nodes[i]);
                } else {
                    add(c->nodes[i]);
                }
            }
            give_back(*std::exchange(c, c->next));
        }
        if (taken) {
            const std::uint64_t last = base_ + ((std::uint64_t{1} << (p.level * digit_bits)) - 1);
            const auto end = static_cast<std::int64_t>(last ^ (std::uint64_t{1} << 63U));
            const bool highest = end == std::numeric_limits<std::int64_t>::max();
            return instant{duration{highest ? end : end + 1}};
        }
    }
}

event_chunk& far_events::fresh_chunk() {
    if (free_ == nullptr) {
        chunks_.push_back(std::make_unique<event_chunk>());
        return *chunks_.back();
    }
    return *std::exchange(free_, free_->next);
}

void far_events::give_back(event_chunk& c) noexcept {
    c.size = 0;
    c.next = free_;
    free_ = &c;
}

} // namespace squall
