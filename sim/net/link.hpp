#pragma once

#include "sim/net/outage.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace squall {

class weather;
struct route;
struct station;

/// A directed path between two hosts, shared by all connections between them: `c1>server`.
/// While it is clogged, or the two hosts are partitioned, or one of them is cut off, nothing gets
/// through, SYNs and resets included; then everything does, in order. To a TCP sender that is a
/// partition that heals: delay, not loss.
///
/// Not modelled: retransmission times; what was held arrives when the hindrance ends, not at the
/// sender's next retry.
class link {
public:
    /// All must outlive the link. `from` and `to` are the hosts' places in the network, `between`
    /// what the two directions have in common; a host's way to itself is no subject to what
    /// happens outside it.
    link(tape& t, weather& w, station& from, station& to, route& between);
    link(const link&) = delete;
    link& operator=(const link&) = delete;

    /// When something that is sent now has got through, apart from the usual time that the way
    /// takes; asks what happens to the way now. ENSURES: not earlier than `now`.
    instant departure(instant now, std::size_t bytes);

    /// What is sent at `now` gets through at once, and is not held back until a hindrance ends.
    /// Asks nothing: what departure() has begun counts.
    bool open(instant now) const noexcept;

    /// How much longer than usual the way takes: link.distance and link.lag.
    duration lag() const noexcept { return lag_; }

    /// Faults are over: the way is clear, and as short and broad as ever.
    void heal() noexcept;

private:
    void ask_what_happens(instant now);
    void begin(outage& o, instant now, std::uint64_t us);
    instant passes(instant t) const noexcept;

    weather& weather_;
    station& from_;
    station& to_;
    route& between_;
    const actor who_;
    question clog_;
    const bool outside_; ///< not the loopback
    duration lag_{0};
    std::uint64_t us_per_kib_ = 0; ///< of all connections together; 0: no limit
    instant busy_until_{};         ///< when the last KiB has passed, if there is a limit
    outage clogged_;
};

} // namespace squall
