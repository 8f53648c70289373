#pragma once

#include "sim/tape/site.hpp"

#include <array>

// What our scenarios' clients may do instead of behaving well. They belong to the families of
// the catalogue, so that --faults and the swarm switch them like the kernel's own.
namespace squall::client_faults {

inline constexpr site pipelined{
    "write.pipelined",
    fault_family::write,
    site_ordinal::asked,
    400,
    "requests",
    1,
    "The client pipelines this many GET /health ahead of its upgrade, offers a small window and "
    "reads little, so that the server's send buffer may be full when the 101 is due.",
    "RFC 9112 section 9.3.2 (pipelining)"};

inline constexpr site fill_buffer{
    "write.fill_buffer",
    fault_family::write,
    site_ordinal::asked,
    2'000'000,
    "us",
    1,
    "The client pipelines just as many GET /health ahead of its upgrade as the server's send "
    "buffer holds answers, and reads nothing for this long: the 101 finds the buffer full.",
    "RFC 9112 section 9.3.2; a client that has tried before knows the server's buffer"};

inline constexpr site slow_reader{"write.slow_reader",
                                  fault_family::write,
                                  site_ordinal::asked,
                                  50'000,
                                  "us",
                                  1,
                                  "The client reads 2 KiB at a time, with this pause between.",
                                  "a client whose program is busy; tcp(7), SO_RCVBUF"};

inline constexpr site finish_early{
    "close.finish_early",
    fault_family::close,
    site_ordinal::asked,
    400'000,
    "us",
    1,
    "The client closes its socket this long after connecting, without a close frame.",
    "close(2); RFC 6455 section 7.1.7"};

inline constexpr site abort{"close.abort",
                            fault_family::close,
                            site_ordinal::asked,
                            400'000,
                            "us",
                            1,
                            "The client resets the connection this long after connecting.",
                            "SO_LINGER 0, socket(7)"};

inline constexpr site half_close{
    "close.half_close",
    fault_family::close,
    site_ordinal::asked,
    400'000,
    "us",
    1,
    "The client ends its sending side this long after connecting, and reads on.",
    "shutdown(2) SHUT_WR; RFC 9293 section 3.6, case 1"};

inline constexpr site heals_early{
    "order.heals_early",
    fault_family::order,
    site_ordinal::asked,
    400'000,
    "us",
    1,
    "The faults end this long after the start, while clients are still at it, and not when all "
    "are done.",
    "a network recovers when it does"};

inline constexpr std::array all = {&pipelined, &fill_buffer, &slow_reader, &finish_early,
                                   &abort,     &half_close,  &heals_early};

} // namespace squall::client_faults
