#pragma once

#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace squall {

/// What the tape does to one connection's handshake, in the order in which it happens. Knows
/// no TCP. Nothing happens any more once the faults are over.
class handshake_faults {
public:
    /// connect.lost, connect.unanswered: this SYN, or every SYN, is lost.
    bool loses_syn(tape& t, const actor& connection);
    /// connect.refused, connect.unreachable: the errno with which the SYN is answered, or 0.
    int answer(tape& t, const actor& connection);
    /// accept.backlog: the server drops this SYN.
    bool drops_syn(tape& t, const actor& connection);
    /// accept.overflow: how much later than the client's last ACK the connection is complete.
    static duration overflow(tape& t, const actor& connection);
    /// accept.ack_lost: the client's last ACK is lost.
    static bool loses_ack(tape& t, const actor& connection);

private:
    static constexpr std::uint8_t unasked = 0xff;
    static bool one_of(std::uint8_t& left, tape& t, const site& where, const actor& connection);

    std::uint8_t to_lose_ = unasked; ///< SYNs
    std::uint8_t to_drop_ = unasked; ///< SYNs
};

} // namespace squall
