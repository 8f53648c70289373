#pragma once

// The family read: how bytes arrive.

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

inline constexpr std::array read_sites = {&read_split, &read_dribble};

} // namespace squall::faults
