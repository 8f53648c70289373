#pragma once

// The family read: how bytes arrive.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site read_split{
    "read.split",
    fault_family::read,
    site_ordinal::byte,
    200'000,
    "us",
    64,
    "A segment ends before this byte, and the rest follows this much later.",
    "tcp(7): a byte stream keeps no message boundaries"};

inline constexpr site read_dribble{
    "read.dribble",
    fault_family::read,
    site_ordinal::byte,
    20'000,
    "us",
    512,
    "From this byte on 32 bytes arrive one by one, with this pause between: a slow loris.",
    "tcp(7); TCP_NODELAY and a sender that writes single bytes"};

inline constexpr site read_stall{
    "read.stall",
    fault_family::read,
    site_ordinal::byte,
    60 * us_max_second,
    "us",
    1024,
    "As read.split, but long: the sender pauses before this byte, beyond many a deadline.",
    "tcp(7); a sender whose program is stopped or busy"};

inline constexpr site read_coalesce{
    "read.coalesce",
    fault_family::read,
    site_ordinal::asked,
    50'000,
    "us",
    64,
    "From this segment on the host's network interface holds all that arrives for this long, and "
    "then delivers it at once.",
    "ethtool(8) rx-usecs; net/core/dev.c, net_rx_action (budget, ksoftirqd)"};

inline constexpr site read_buffer{
    "read.buffer",
    fault_family::read,
    site_ordinal::asked,
    4,
    "halvings",
    1,
    "Memory is short: the window that this socket offers is halved this many times.",
    "tcp_clamp_window in net/ipv4/tcp_input.c; tcp(7) tcp_rmem"};

inline constexpr std::array read_sites = {&read_split, &read_dribble, &read_stall, &read_coalesce,
                                          &read_buffer};

} // namespace squall::faults
