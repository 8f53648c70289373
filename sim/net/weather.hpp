#pragma once

#include "sim/net/link.hpp"
#include "sim/net/outage.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace squall {

/// A host's place in the network: what cuts it off from all others at once.
struct station {
    station(tape& t, const std::string& name);

    const actor who;
    question isolate;
    outage isolated;
    outage swizzled; ///< its turn in the latest link.swizzle
};

/// What the two directions between two hosts have in common: `c1<>server`.
struct route {
    route(tape& t, const station& a, const station& b);

    const actor who;
    question partition;
    outage cut;
    duration distance; ///< how much farther apart they are than usual
};

/// All ways between hosts, and what goes wrong with more than one of them at a time.
class weather {
public:
    /// `t` must outlive it.
    explicit weather(tape& t);
    weather(const weather&) = delete;
    weather& operator=(const weather&) = delete;
    ~weather();

    /// The way from one host to the other; it lives as long as this. Hosts are known by name.
    link& way(const std::string& from, const std::string& to);

    /// When the last hindrance that has begun, or will begin by itself, is over.
    instant open_until() const noexcept { return open_until_; }
    void note_until(instant t) noexcept { open_until_ = std::max(open_until_, t); }

    /// link.swizzle: a random half of the hosts is cut off one by one, and comes back in another
    /// order. Asks nothing while one goes on.
    void maybe_swizzle(instant now) {
        if (now >= swizzle_until_)
            if (const std::uint64_t us = swizzle_.ask(); us != 0) [[unlikely]]
                swizzle(now, us);
    }

    /// Faults are over: every way is clear.
    void heal() noexcept;

private:
    station& place_of(const std::string& name);
    route& between(station& a, station& b);
    void swizzle(instant now, std::uint64_t step_us);

    tape& tape_;
    const actor who_;
    question swizzle_;
    instant swizzle_until_{};
    instant open_until_{};
    std::map<std::string, std::unique_ptr<station>, std::less<>> stations_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<route>> routes_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<link>> links_;
};

} // namespace squall
