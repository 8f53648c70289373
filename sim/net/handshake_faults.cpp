#include "sim/net/handshake_faults.hpp"

#include "sim/faults/accept.hpp"
#include "sim/faults/connect.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>

namespace squall {

bool handshake_faults::one_of(std::uint8_t& left, tape& t, const site& where,
                              const actor& connection) {
    if (left == unasked)
        left = static_cast<std::uint8_t>(ask_once(t, where, connection));
    if (left == 0 || t.healed())
        return false;
    --left;
    return true;
}

bool handshake_faults::loses_syn(tape& t, const actor& connection) {
    if (to_lose_ == unasked && ask_once(t, faults::connect_unanswered, connection) != 0)
        to_lose_ = unasked - 1; // more than are ever sent
    return one_of(to_lose_, t, faults::connect_lost, connection);
}

int handshake_faults::answer(tape& t, const actor& connection) {
    if (ask_once(t, faults::connect_refused, connection) != 0)
        return ECONNREFUSED;
    constexpr std::array errors = {0, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENONET};
    return errors[static_cast<std::size_t>(ask_once(t, faults::connect_unreachable, connection))];
}

bool handshake_faults::drops_syn(tape& t, const actor& connection) {
    return one_of(to_drop_, t, faults::accept_backlog, connection);
}

duration handshake_faults::overflow(tape& t, const actor& connection) {
    return std::chrono::microseconds(ask_once(t, faults::accept_overflow, connection));
}

bool handshake_faults::loses_ack(tape& t, const actor& connection) {
    return ask_once(t, faults::accept_ack_lost, connection) != 0;
}

} // namespace squall
