#pragma once

#include "campaign/quantities.hpp"
#include "campaign/wire.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace squall {

/// The runs of a hunt in their order: the first seed on every scenario, then the next seed.
class task_order {
public:
    task_order(seed_range seeds, std::size_t scenarios) noexcept
        : seeds_(seeds),
          scenarios_(scenarios),
          seed_(seeds.first) {}

    bool done() const noexcept { return done_; }

    /// REQUIRES: not done().
    run_task next() noexcept {
        const run_task t{index_++, scenario_, seed_};
        if (++scenario_ == scenarios_) {
            scenario_ = 0;
            done_ = seed_++ == seeds_.last; // before the increment: `last` may be the largest
        }
        return t;
    }

    /// How many runs that are; a double because all 64-bit seeds may be asked for.
    double total() const noexcept {
        return (static_cast<double>(seeds_.last - seeds_.first) + 1) *
               static_cast<double>(scenarios_);
    }

private:
    seed_range seeds_;
    std::size_t scenarios_;
    std::uint64_t seed_;
    std::size_t scenario_ = 0;
    std::uint64_t index_ = 0;
    bool done_ = false;
};

/// Gives back in order what comes out of order. Indices start at 0 and have no gaps, except
/// that what never comes may be skipped at the end.
template <typename Value>
class in_order {
public:
    void add(std::uint64_t index, Value v) { waiting_.emplace(index, std::move(v)); }

    /// The next one, if it has come.
    std::optional<Value> take() {
        if (waiting_.empty() || waiting_.begin()->first != next_)
            return std::nullopt;
        return take_past_gap();
    }
    /// The next one of those that have come; those before it will not come any more.
    std::optional<Value> take_past_gap() {
        if (waiting_.empty())
            return std::nullopt;
        auto first = waiting_.extract(waiting_.begin());
        next_ = first.key() + 1;
        return std::move(first.mapped());
    }

private:
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Value> waiting_;
};

} // namespace squall
