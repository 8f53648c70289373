#pragma once

// The family write: what a write may meet.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site write_short{
    "write.short",
    fault_family::write,
    site_ordinal::byte,
    4096,
    "bytes",
    64,
    "A write that exceeds the free send buffer takes this many bytes fewer than would fit.",
    "send(2); sk_stream_memory_free is checked a page fragment at a time"};

inline constexpr site write_eagain{
    "write.eagain",
    fault_family::write,
    site_ordinal::byte,
    2 * us_max_second,
    "us",
    16,
    "The kernel finds no memory for the write that would carry this byte: EAGAIN, and EPOLLOUT "
    "this much later.",
    "tcp_sendmsg_locked: tcp_mem exhausted, wait_for_space (net/ipv4/tcp.c)",
    true,
    2};

inline constexpr site write_buffer{
    "write.buffer",
    fault_family::write,
    site_ordinal::asked,
    2,
    "halvings",
    1,
    "Memory is short: this socket's send buffer is halved this many times, at least 4608 bytes.",
    "sk_stream_moderate_sndbuf in include/net/sock.h"};

inline constexpr site write_zero_window{
    "write.zero_window",
    fault_family::write,
    site_ordinal::byte,
    10 * us_max_second,
    "us",
    512,
    "The peer's window ends before this byte, and opens again this much later; what is written "
    "meanwhile stays in the send buffer.",
    "__tcp_select_window in net/ipv4/tcp_output.c (memory pressure); RFC 9293 section 3.8.6.1"};

inline constexpr site write_reset{"write.reset",
                                  fault_family::write,
                                  site_ordinal::byte,
                                  1,
                                  "flag",
                                  512,
                                  "A reset arrives just before the write that would carry this "
                                  "byte: the write itself fails, ECONNRESET or EPIPE.",
                                  "tcp_sendmsg_locked in net/ipv4/tcp.c (do_error); send(2)"};

inline constexpr site write_timeout{
    "write.timeout",
    fault_family::write,
    site_ordinal::byte,
    6,
    "step",
    1024,
    "From the segment with this byte on nothing gets through, either way, and retransmission "
    "gives up: ETIMEDOUT "
    "after 3.0, 6.2, "
    "12.6, 25.4, 51 or 102.2 seconds (1 to 6).",
    "tcp(7) tcp_retries2, here 3 to 8; retransmits_timed_out in net/ipv4/tcp_timer.c"};

inline constexpr site write_no_memory{
    "write.no_memory",
    fault_family::write,
    site_ordinal::byte,
    2,
    "errno",
    64,
    "The write that would carry this byte fails with ENOBUFS or ENOMEM (1, 2); nothing is taken.",
    "send(2) ENOBUFS, ENOMEM; TCP says EAGAIN instead (write.eagain)",
    false};

inline constexpr std::array write_sites = {&write_short,       &write_eagain, &write_buffer,
                                           &write_zero_window, &write_reset,  &write_timeout,
                                           &write_no_memory};

} // namespace squall::faults
