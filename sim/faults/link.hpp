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
    64,
    "From this segment on nothing gets from the one host to the other for this long, on any "
    "connection; then all of it does.",
    "any path: a one-way partition that heals, as TCP's retransmission shows it"};

inline constexpr site link_distance{
    "link.distance",
    fault_family::link,
    site_ordinal::asked,
    300'000,
    "us",
    2,
    "The two hosts are this much farther apart, both ways, until the faults end.",
    "any path"};

inline constexpr site link_lag{
    "link.lag",
    fault_family::link,
    site_ordinal::asked,
    300'000,
    "us",
    2,
    "From the one host to the other everything takes this much longer; not so on the way back.",
    "any path: routes are often asymmetric"};

inline constexpr site link_shared_bandwidth{"link.shared_bandwidth",
                                            fault_family::link,
                                            site_ordinal::asked,
                                            20'000,
                                            "us/KiB",
                                            2,
                                            "The way from the one host to the other takes this "
                                            "long for each KiB, of all connections together.",
                                            "any path; tc-tbf(8)"};

inline constexpr site link_loss{"link.loss",
                                fault_family::link,
                                site_ordinal::byte,
                                6,
                                "losses",
                                512,
                                "The segment that carries this byte is lost this many times: it "
                                "comes 0.2, 0.6, 1.4, 3, 6.2 or 12.6 seconds "
                                "late, and what follows waits for it.",
                                "RFC 6298 section 5; TCP_RTO_MIN in include/net/tcp.h"};

inline constexpr site link_partition{"link.partition",
                                     fault_family::link,
                                     site_ordinal::asked,
                                     10 * us_max_second,
                                     "us",
                                     64,
                                     "From this segment on nothing gets through between the two "
                                     "hosts, either way, for this long; then all of it does.",
                                     "any path: a partition that heals"};

inline constexpr site link_isolate{"link.isolate",
                                   fault_family::link,
                                   site_ordinal::asked,
                                   10 * us_max_second,
                                   "us",
                                   96,
                                   "From this segment on the host that sends it is cut off from "
                                   "all others, both ways, for this long.",
                                   "a cable, a switch port, a firewall that is reloaded"};

inline constexpr site link_swizzle{"link.swizzle",
                                   fault_family::link,
                                   site_ordinal::asked,
                                   2 * us_max_second,
                                   "us",
                                   96,
                                   "Half of all hosts are cut off, one more at each step of this "
                                   "length, and come back one by one in another order.",
                                   "link.isolate, several times"};

inline constexpr site link_udp_loss{"link.udp_loss",
                                    fault_family::link,
                                    site_ordinal::asked,
                                    1,
                                    "yes",
                                    16,
                                    "This UDP datagram is lost on the way, and nobody is told.",
                                    "RFC 768; udp(7): no guarantee of delivery"};

inline constexpr site link_udp_duplicate{
    "link.udp_duplicate",
    fault_family::link,
    site_ordinal::asked,
    us_max_second,
    "us",
    16,
    "This UDP datagram comes a second time, this much later.",
    "udp(7): datagrams may arrive duplicated; tc-netem(8) duplicate"};

inline constexpr site link_udp_reorder{
    "link.udp_reorder",
    fault_family::link,
    site_ordinal::asked,
    us_max_second,
    "us",
    16,
    "This UDP datagram takes this much longer, and later ones overtake it.",
    "udp(7): datagrams may arrive out of order; tc-netem(8) delay, reorder"};

inline constexpr std::array link_sites = {
    &link_jitter,   &link_tail,          &link_slow,       &link_bandwidth,
    &link_clog,     &link_distance,      &link_lag,        &link_shared_bandwidth,
    &link_loss,     &link_partition,     &link_isolate,    &link_swizzle,
    &link_udp_loss, &link_udp_duplicate, &link_udp_reorder};

} // namespace squall::faults
