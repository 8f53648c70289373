#pragma once

#include <csignal>
#include <cstdint>
#include <map>

namespace squall {

/// Signals as bits: 1 is the first. The kernel's own sigset_t.
using signal_bits = std::uint64_t;

constexpr signal_bits signal_bit(int number) noexcept {
    return signal_bits{1} << static_cast<unsigned>(number - 1);
}

/// A program's signal mask, and what came while it was held back (sigprocmask(2)).
struct held_signals {
    signal_bits blocked = 0;
    signal_bits pending = 0;
};

/// What a host's programs have arranged for signals (sigaction(2)); SIG_DFL for the others.
using signal_dispositions = std::map<int, struct sigaction>;

} // namespace squall
