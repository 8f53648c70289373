#include "sim/tape/tape.hpp"

#include <algorithm>

namespace squall {

std::uint64_t tape::take(const site& where, const actor& who, firing f, std::uint64_t legal_max) {
    const std::uint64_t effective = std::min(f.value, legal_max);
    taken_.push_back(decision{&where, who.path(), f.at, effective});
    if (listener_ != nullptr)
        listener_->on_decision(taken_.back(), f.value);
    return effective;
}

std::optional<firing> tape::byte_firing(const site& where, const actor& who, std::uint64_t& next,
                                        std::uint64_t from, std::uint64_t to,
                                        std::uint64_t legal_max) {
    if (next < from)
        next = next_at(where, who, from);
    if (next >= to || legal_max == 0 || healed_)
        return std::nullopt;
    const firing now = source_.next(where, who, next);
    next = next_at(where, who, now.at + 1);
    return firing{now.at, take(where, who, now, legal_max)};
}

std::uint64_t question::answer(std::uint64_t ordinal, std::uint64_t legal_max) {
    if (!known_) {
        next_ = tape_.source_.next(where_, who_, ordinal);
        known_ = true;
    }
    if (ordinal < next_.at || tape_.healed_)
        return 0;
    const firing now = next_;
    next_ = tape_.source_.next(where_, who_, ordinal + 1);
    return tape_.take(where_, who_, now, legal_max);
}

std::optional<firing> question::search(std::uint64_t from, std::uint64_t to,
                                       std::uint64_t legal_max) {
    if (!known_ || next_.at < from) {
        next_ = tape_.source_.next(where_, who_, from);
        known_ = true;
    }
    if (next_.at >= to || legal_max == 0 || tape_.healed_)
        return std::nullopt;
    const firing now = next_;
    next_ = tape_.source_.next(where_, who_, now.at + 1);
    return firing{now.at, tape_.take(where_, who_, now, legal_max)};
}

} // namespace squall
