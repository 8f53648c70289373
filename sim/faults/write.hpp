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
    "tcp_sendmsg_locked: tcp_mem exhausted, wait_for_space (net/ipv4/tcp.c)"};

inline constexpr site write_buffer{
    "write.buffer",
    fault_family::write,
    site_ordinal::asked,
    2,
    "halvings",
    1,
    "Memory is short: this socket's send buffer is halved this many times, at least 4608 bytes.",
    "sk_stream_moderate_sndbuf in include/net/sock.h"};

inline constexpr std::array write_sites = {&write_short, &write_eagain, &write_buffer};

} // namespace squall::faults
