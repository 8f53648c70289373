#pragma once

// The family accept: what accept(2) and the queue before it may meet.

#include "sim/faults/units.hpp"
#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

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

inline constexpr site accept_enomem{
    "accept.enomem",
    fault_family::accept,
    site_ordinal::asked,
    1,
    "flag",
    8,
    "This accept fails with ENOMEM, whether or not somebody waits; a connection stays in the "
    "queue.",
    "accept(2) ENOMEM; alloc_empty_file in fs/file_table.c, charged to the memory cgroup"};

inline constexpr site accept_pending_error{
    "accept.pending_error",
    fault_family::accept,
    site_ordinal::asked,
    8,
    "errno",
    4,
    "The connection that this accept would return has met ENETDOWN, EPROTO, ENOPROTOOPT, "
    "EHOSTDOWN, "
    "ENONET, EHOSTUNREACH, EOPNOTSUPP or ENETUNREACH (1 to 8): accept fails with it, and the "
    "client is reset.",
    "accept(2), Error handling; Linux returns the socket instead",
    false};

inline constexpr site accept_overflow{
    "accept.overflow",
    fault_family::accept,
    site_ordinal::asked,
    3 * us_max_second,
    "us",
    2,
    "The accept queue is full when this handshake's last ACK comes: it and what follows it are "
    "dropped, "
    "and a retransmission completes the connection this much later.",
    "tcp_v4_syn_recv_sock in net/ipv4/tcp_ipv4.c (exit_overflow); listen(2)"};

inline constexpr site accept_ack_lost{
    "accept.ack_lost",
    fault_family::accept,
    site_ordinal::asked,
    1,
    "flag",
    2,
    "The last ACK of this handshake is lost: the client's first data or FIN completes the "
    "connection, "
    "or the SYN-ACK that the server sends again after 1 s.",
    "tcp_check_req in net/ipv4/tcp_minisocks.c; tcp(7) tcp_synack_retries"};

inline constexpr std::array accept_sites = {
    &accept_emfile,  &accept_reset,  &accept_enfile,        &accept_enobufs,  &accept_aborted,
    &accept_backlog, &accept_enomem, &accept_pending_error, &accept_overflow, &accept_ack_lost};

} // namespace squall::faults
