#pragma once

#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace squall {

/// A directed path between two hosts, shared by all connections between them: `c1>server`.
/// While it is clogged nothing gets through, SYNs and resets included; then everything does, in
/// order. To a TCP sender that is a one-way partition that heals: delay, not loss.
///
/// Not modelled: retransmission times; what a clog held arrives when it ends, not at the sender's
/// next retry.
class link {
public:
    /// `t` must outlive the link.
    link(tape& t, const std::string& name);
    link(const link&) = delete;
    link& operator=(const link&) = delete;

    /// When something that is sent now gets through; asks whether the link clogs now.
    /// ENSURES: not earlier than `now`.
    instant departure(instant now) {
        if (const std::uint64_t us = clog_.ask(); us != 0) [[unlikely]]
            clogged_until_ = std::max(clogged_until_, now + std::chrono::microseconds(us));
        return std::max(now, clogged_until_);
    }

private:
    const actor who_;
    question clog_;
    instant clogged_until_{};
};

} // namespace squall
