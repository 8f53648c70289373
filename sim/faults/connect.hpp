#pragma once

// The family connect: what a connection may meet before it is one.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site connect_lost{"connect.lost",
                                   fault_family::connect,
                                   site_ordinal::asked,
                                   5,
                                   "SYNs",
                                   2,
                                   "This connection's first SYNs are lost on the way: the client "
                                   "sends the next after 1, 2, 4, 8 and 16 seconds.",
                                   "tcp(7) tcp_syn_retries; RFC 6298 section 2.1"};

inline constexpr site connect_unanswered{
    "connect.unanswered",
    fault_family::connect,
    site_ordinal::asked,
    1,
    "flag",
    4,
    "No SYN of this connection is ever answered: ETIMEDOUT after 127 seconds.",
    "tcp(7) tcp_syn_retries"};

inline constexpr site connect_refused{"connect.refused",
                                      fault_family::connect,
                                      site_ordinal::asked,
                                      1,
                                      "flag",
                                      4,
                                      "Nobody listens when this connection's SYN comes, for the "
                                      "server is just being restarted: ECONNREFUSED.",
                                      "connect(2) ECONNREFUSED"};

inline constexpr site connect_unreachable{
    "connect.unreachable",
    fault_family::connect,
    site_ordinal::asked,
    4,
    "errno",
    4,
    "A router answers this connection's SYN with an ICMP message: EHOSTUNREACH, ENETUNREACH, "
    "EHOSTDOWN or ENONET (1 to 4).",
    "icmp(7); tcp_v4_err in net/ipv4/tcp_ipv4.c, icmp_err_convert in net/ipv4/icmp.c"};

inline constexpr site connect_no_route{
    "connect.no_route",
    fault_family::connect,
    site_ordinal::asked,
    1,
    "flag",
    4,
    "The host has no route to where this connect goes: ENETUNREACH at once.",
    "connect(2) ENETUNREACH; tcp_v4_connect in net/ipv4/tcp_ipv4.c"};

inline constexpr site connect_ports{
    "connect.ports",
    fault_family::connect,
    site_ordinal::asked,
    10 * us_max_second,
    "us",
    4,
    "All ephemeral ports of the host are taken for this long: connect gives EADDRNOTAVAIL, bind to "
    "port 0 EADDRINUSE.",
    "connect(2) EADDRNOTAVAIL, bind(2) EADDRINUSE; ip(7) ip_local_port_range"};

inline constexpr site connect_address_in_use{
    "connect.address_in_use",
    fault_family::connect,
    site_ordinal::asked,
    10 * us_max_second,
    "us",
    1,
    "Another process of the host holds the port that this bind asks for, for this long: "
    "EADDRINUSE.",
    "bind(2) EADDRINUSE; off because a server that cannot have its port can only end",
    false};

inline constexpr std::array connect_sites = {
    &connect_lost,     &connect_unanswered, &connect_refused,       &connect_unreachable,
    &connect_no_route, &connect_ports,      &connect_address_in_use};

} // namespace squall::faults
