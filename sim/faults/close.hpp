#pragma once

// The family close: how a connection may end.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site close_reset{
    "close.reset",
    fault_family::close,
    site_ordinal::byte,
    200'000,
    "us",
    512,
    "This long after this byte was sent the path forgets the connection and resets both ends.",
    "RFC 5382 section 5: NAT devices may send RST for expired sessions"};

inline constexpr site close_vanish{
    "close.vanish",
    fault_family::close,
    site_ordinal::byte,
    1,
    "flag",
    1024,
    "Once this byte has been sent nothing crosses the path any more, in either direction, and "
    "nobody is told: both ends are half open.",
    "RFC 9293 section 3.5.1 (half-open connections)"};

inline constexpr site close_late_fin{
    "close.late_fin",
    fault_family::close,
    site_ordinal::asked,
    30 * us_max_second,
    "us",
    4,
    "The FIN of this stream comes this long after its last byte.",
    "RFC 6298 section 5: a FIN that is lost is retransmitted as data are"};

inline constexpr site close_orphan{
    "close.orphan",
    fault_family::close,
    site_ordinal::asked,
    1,
    "flag",
    8,
    "The machine has too many orphaned sockets: close discards what is unsent, and a reset follows "
    "the FIN.",
    "tcp(7) tcp_max_orphans; __tcp_close in net/ipv4/tcp.c (tcp_check_oom)"};

inline constexpr site close_after_fin{
    "close.after_fin",
    fault_family::close,
    site_ordinal::asked,
    200'000,
    "us",
    4,
    "This long after this stream's FIN was sent the path forgets the connection and resets both "
    "ends.",
    "RFC 5382 section 5: a NAT may forget a closing connection earlier than an open one"};

inline constexpr site close_before_shutdown{
    "close.before_shutdown",
    fault_family::close,
    site_ordinal::asked,
    1,
    "flag",
    8,
    "A reset arrives just before this stream's end is shut down: shutdown gives ENOTCONN.",
    "shutdown(2) ENOTCONN; inet_shutdown in net/ipv4/af_inet.c"};

inline constexpr std::array close_sites = {&close_reset,  &close_vanish,    &close_late_fin,
                                           &close_orphan, &close_after_fin, &close_before_shutdown};

} // namespace squall::faults
