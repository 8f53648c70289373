#pragma once

// The family close: how a connection may end.

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

inline constexpr std::array close_sites = {&close_reset, &close_vanish};

} // namespace squall::faults
