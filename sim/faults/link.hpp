#pragma once

// The family link: the paths between hosts.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site link_jitter{
    "link.jitter",
    fault_family::link,
    site_ordinal::byte,
    20'000,
    "us",
    64,
    "The segment that carries this byte takes this much longer, and what follows waits for it.",
    "any path"};

inline constexpr site link_tail{
    "link.tail",
    fault_family::link,
    site_ordinal::byte,
    5 * us_max_second,
    "us",
    1024,
    "As link.jitter, but rare and long: a lost segment and its retransmission.",
    "RFC 6298 section 5 (retransmission timer, exponential back-off)"};

inline constexpr site link_slow{
    "link.slow",
    fault_family::link,
    site_ordinal::asked,
    300'000,
    "us",
    1,
    "Every segment of this connection takes this much longer, both ways.",
    "any path"};

inline constexpr site link_bandwidth{
    "link.bandwidth",
    fault_family::link,
    site_ordinal::asked,
    50'000,
    "us/KiB",
    1,
    "The narrowest place on the way takes this long for each KiB of this connection, each way.",
    "any path; tc-tbf(8)"};

inline constexpr site link_clog{
    "link.clog",
    fault_family::link,
    site_ordinal::asked,
    10 * us_max_second,
    "us",
    256,
    "From this segment on nothing gets from the one host to the other for this long, on any "
    "connection; then all of it does.",
    "any path: a one-way partition that heals, as TCP's retransmission shows it"};

inline constexpr std::array link_sites = {&link_jitter, &link_tail, &link_slow, &link_bandwidth,
                                          &link_clog};

} // namespace squall::faults
