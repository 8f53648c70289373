#pragma once

#include "sim/tape/decision.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace squall {

/// Told of each decision as it takes effect.
class tape_listener {
public:
    virtual ~tape_listener() = default;
    /// `d.value` is what took effect; `wanted` what the source had asked for (more, if the
    /// value was clamped to what was legal at that moment).
    virtual void on_decision(const decision& d, std::uint64_t wanted) = 0;
};

/// The one reader of all that may vary in a run. Asks its source, and records what it got: the
/// record of any run, however it was made, is a tape that gives the same run again.
class tape {
public:
    /// `source` must outlive the tape. `entropy_seed` shapes what programs get from the
    /// simulated kernel's random numbers, and nothing else.
    explicit tape(decision_source& source, std::uint64_t entropy_seed = 0)
        : source_(source),
          entropy_seed_(entropy_seed) {}
    tape(const tape&) = delete;
    tape& operator=(const tape&) = delete;

    void listen(tape_listener* listener) noexcept { listener_ = listener; }

    /// From now on every answer is 0: faults are over, and what follows must make progress.
    void heal() noexcept { healed_ = true; }
    bool healed() const noexcept { return healed_; }

    /// Decisions that took effect so far, in that order, with effective values.
    std::span<const decision> taken() const noexcept { return taken_; }

    /// The n-th random word that this actor's kernel gives its programs.
    std::uint64_t entropy(const actor& who, std::uint64_t n) const noexcept {
        return mix(mix(entropy_seed_, who.key()), n);
    }

    /// For questions that share an object (byte_questions): where this site fires next for this
    /// actor, at `from` or later; and question::within with `next` as all that is remembered.
    std::uint64_t next_at(const site& where, const actor& who, std::uint64_t from) {
        return source_.next(where, who, from).at;
    }
    std::optional<firing> byte_firing(const site& where, const actor& who, std::uint64_t& next,
                                      std::uint64_t from, std::uint64_t to,
                                      std::uint64_t legal_max);

private:
    friend class question;
    std::uint64_t take(const site& where, const actor& who, firing f, std::uint64_t legal_max);

    decision_source& source_;
    std::uint64_t entropy_seed_;
    tape_listener* listener_ = nullptr;
    std::vector<decision> taken_;
    bool healed_ = false;
};

/// A question that one actor is asked again and again. Keeps its count and the next ordinal at
/// which the source fires, so that an idle question costs an increment and a compare.
class question {
public:
    /// All three must outlive the question.
    question(tape& t, const site& where, const actor& who) noexcept
        : tape_(t),
          where_(where),
          who_(who) {}

    /// Asks once more (sites that count questions). ENSURES: the answer is at most `legal_max`;
    /// 0 is the calm answer. With nothing legal but 0 the question is not asked and not counted.
    std::uint64_t ask(std::uint64_t legal_max = ~std::uint64_t{0}) {
        if (legal_max == 0)
            return 0;
        const std::uint64_t ordinal = count_++;
        if (ordinal < next_.at) [[likely]]
            return 0;
        return answer(ordinal, legal_max);
    }

    /// First firing at a byte offset in [from, to) (sites that count bytes), with its value
    /// clamped to `legal_max`; nothing if there is none, or nothing but 0 is legal.
    /// REQUIRES: `from` never falls between calls, except that bytes already asked about may be
    /// asked about again and then do not fire a second time.
    std::optional<firing> within(std::uint64_t from, std::uint64_t to,
                                 std::uint64_t legal_max = ~std::uint64_t{0}) {
        if (to <= next_.at) [[likely]] // 0 while it is not known
            return std::nullopt;
        return search(from, to, legal_max);
    }

private:
    std::uint64_t answer(std::uint64_t ordinal, std::uint64_t legal_max);
    std::optional<firing> search(std::uint64_t from, std::uint64_t to, std::uint64_t legal_max);

    tape& tape_;
    const site& where_;
    const actor& who_;
    std::uint64_t count_ = 0;
    firing next_{0, 0}; ///< meaningful once known_; at = 0 makes the first ask look it up
    bool known_ = false;
};

/// Asks this actor a question that it is asked once in its life.
inline std::uint64_t ask_once(tape& t, const site& where, const actor& who) {
    return question(t, where, who).ask();
}

} // namespace squall
