#pragma once

#include "sim/hash.hpp"
#include "sim/tape/site.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace squall {

/// Who is asked: a path counted on the side that causes it, such as `server` or
/// `c3#1>server:8000/2>`. Never a descriptor, an address or an accept order, so that taking one
/// decision away leaves the names of all others alone.
class actor {
public:
    explicit actor(std::string path) : path_(std::move(path)), key_(hash_name(path_)) {}
    const std::string& path() const noexcept { return path_; }
    std::uint64_t key() const noexcept { return key_; }

private:
    std::string path_;
    std::uint64_t key_;
};

/// One non-zero answer: where, who, the how-manieth time (or at which byte), and what.
struct decision {
    const site* where = nullptr;
    std::string who;
    std::uint64_t at = 0;
    std::uint64_t value = 0;

    friend bool operator==(const decision&, const decision&) = default;
};

/// A coming non-zero answer of one (site, actor).
struct firing {
    std::uint64_t at;
    std::uint64_t value;
};

/// "Will not fire again": later than any ordinal.
inline constexpr firing never{std::numeric_limits<std::uint64_t>::max(), 0};

/// Where the answers of a tape come from. Four kinds: a seed, a list (repro file, shrinker's
/// candidate), a fuzzer's bytes, and nothing at all.
class decision_source {
public:
    virtual ~decision_source() = default;

    /// The first non-zero answer of this site for this actor at ordinal `from` or later, or
    /// `never`. ENSURES: the same arguments give the same answer, in any order of calls.
    virtual firing next(const site& where, const actor& who, std::uint64_t from) = 0;
};

/// The calm day: every answer is 0.
class empty_source final : public decision_source {
public:
    firing next(const site&, const actor&, std::uint64_t) override { return never; }
};

} // namespace squall
