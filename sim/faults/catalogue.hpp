#pragma once

#include "sim/tape/site.hpp"

#include <array>

// Every question that the simulated kernel and network ask. What each does is said here once;
// `squall list faults` prints it. Sites of a scenario's own clients stand with the scenario.
namespace squall::faults {

inline constexpr std::uint64_t us_max_second = 1'000'000;

inline constexpr site accept_emfile{
    "accept.emfile",
    fault_family::accept,
    site_ordinal::asked,
    us_max_second,
    "us",
    8,
    "The host may open no descriptor beyond those open now, for this long; accept and every "
    "other call that makes one gives EMFILE.",
    "setrlimit(2) RLIMIT_NOFILE, accept(2) EMFILE"};

inline constexpr site accept_reset{
    "accept.reset",
    fault_family::accept,
    site_ordinal::asked,
    50'000,
    "us",
    4,
    "A reset arrives at the server this long after its kernel completed the handshake, perhaps "
    "before accept; accept still succeeds, the first read gives ECONNRESET.",
    "accept(2); tcp_reset in net/ipv4/tcp_input.c leaves the socket in the accept queue"};

inline constexpr site accept_enfile{
    "accept.enfile",
    fault_family::accept,
    site_ordinal::asked,
    us_max_second,
    "us",
    8,
    "The machine's file table is full for this long; accept and every other call that makes a "
    "descriptor gives ENFILE.",
    "accept(2) ENFILE; alloc_empty_file in fs/file_table.c"};

inline constexpr site accept_enobufs{
    "accept.enobufs",
    fault_family::accept,
    site_ordinal::asked,
    1,
    "flag",
    4,
    "This accept fails with ENOBUFS; the connection stays in the queue.",
    "accept(2) ENOBUFS; no path in the kernel's source is known to us",
    false};

inline constexpr site accept_aborted{
    "accept.aborted",
    fault_family::accept,
    site_ordinal::asked,
    1,
    "flag",
    4,
    "The connection that this accept would return has been aborted: ECONNABORTED, and the client "
    "is reset.",
    "accept(2) ECONNABORTED; Linux returns the socket instead (accept.reset)",
    false};

inline constexpr site accept_backlog{
    "accept.backlog",
    fault_family::accept,
    site_ordinal::asked,
    3,
    "SYNs",
    1,
    "The accept queue is full when this connection's first SYNs come: they are dropped, and the "
    "client retries after 1, 2 and 4 seconds.",
    "listen(2); tcp_conn_request in net/ipv4/tcp_input.c, sk_acceptq_is_full"};

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

inline constexpr site order_priority{
    "order.priority",
    fault_family::order,
    site_ordinal::asked,
    65'535,
    "rank",
    4,
    "Among events of the same instant this one comes after those of lower rank.",
    "events of the same instant have no order between hosts and connections"};

inline constexpr site cpu_call{
    "cpu.call",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    32,
    "This much time passes before a kernel call of the program takes effect.",
    "sched(7): a program may be preempted between any two instructions"};

inline constexpr site cpu_dispatch{
    "cpu.dispatch",
    fault_family::cpu,
    site_ordinal::asked,
    20'000,
    "us",
    16,
    "This much time passes between the answer of epoll_wait and the first handler.",
    "sched(7)"};

inline constexpr site cpu_stall{
    "cpu.stall",
    fault_family::cpu,
    site_ordinal::asked,
    3 * us_max_second,
    "us",
    256,
    "As cpu.dispatch, but rare and long: a page fault, a blocking disk, a stopped machine.",
    "sched(7), proc(5) on major faults"};

inline constexpr site clock_late_timer{"clock.late_timer",
                                       fault_family::clock,
                                       site_ordinal::asked,
                                       50'000,
                                       "us",
                                       8,
                                       "A timer fires this much after it is due.",
                                       "timerfd_create(2), prctl(2) PR_SET_TIMERSLACK"};

inline constexpr std::array all = {
    &accept_emfile, &accept_enfile,  &accept_enobufs,  &accept_aborted, &accept_backlog,
    &accept_reset,  &read_split,     &read_dribble,    &write_short,    &write_eagain,
    &write_buffer,  &close_reset,    &close_vanish,    &link_jitter,    &link_tail,
    &link_slow,     &link_bandwidth, &link_clog,       &order_priority, &cpu_call,
    &cpu_dispatch,  &cpu_stall,      &clock_late_timer};

} // namespace squall::faults
