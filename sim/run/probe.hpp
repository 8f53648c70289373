#pragma once

#include "sim/trace/trace.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace squall {

/// How often a situation came up, of how many times at which it might have.
struct probe_count {
    std::uint64_t hits = 0;
    std::uint64_t chances = 0;

    probe_count& operator+=(const probe_count& more) noexcept {
        hits += more.hits;
        chances += more.chances;
        return *this;
    }
    friend bool operator==(const probe_count&, const probe_count&) = default;
};

/// Recognises one situation in one run. A fresh one for each run; it sees every trace event once
/// and in order. It judges nothing: a situation that never comes up means that the checks made
/// for it prove nothing.
class probe_watch : public trace_listener {
public:
    /// The run is over; what only its end could decide may be counted now. Not called for a run
    /// whose process died.
    virtual void finish() {}

    const probe_count& count() const noexcept { return count_; }

protected:
    void hit(std::uint64_t times = 1) noexcept { count_.hits += times; }
    void chance() noexcept { ++count_.chances; }

private:
    probe_count count_;
};

/// Something that must come up sometimes: a situation that sites bring about together, and no
/// single one of them is.
struct probe {
    std::string_view id;      ///< "second-welcome-attempt"
    std::string_view text;    ///< one sentence
    std::string_view chances; ///< what is counted as chances, in the plural: "sessions"
    std::function<std::unique_ptr<probe_watch>()> make;
};

} // namespace squall
