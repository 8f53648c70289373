#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace squall::server {

/// Every knob of the server in one place. A default-constructed config is what `squall-server`
/// runs with when it is given no flags.
struct server_config {
    /// Address to listen on. "::" takes IPv6 and IPv4 alike; "0.0.0.0" IPv4 only.
    std::string address = "0.0.0.0";
    /// TCP port, 0 for one that the system picks.
    std::uint16_t port = 8000;
    /// Length of the queue of connections that the kernel has accepted and we have not.
    int backlog = 1024;

    /// From TCP accept to the 101 written whole; one deadline for both, whatever came between.
    std::chrono::nanoseconds handshake_timeout = std::chrono::seconds{10};
    /// From our decision to close to the end of the TCP connection.
    std::chrono::nanoseconds close_timeout = std::chrono::seconds{5};

    /// From registration to the first attempt at the welcome, until 20 handshakes have been
    /// measured; with settle_adapts off always.
    std::chrono::nanoseconds settle_delay = std::chrono::milliseconds{10};
    /// Whether the first attempt is made after twice the median of the last 100 handshake times,
    /// within settle_delay_min and settle_delay_max.
    bool settle_adapts = true;
    std::chrono::nanoseconds settle_delay_min = std::chrono::milliseconds{1};
    std::chrono::nanoseconds settle_delay_max = std::chrono::milliseconds{50};
    /// Attempts at the welcome that may find CONNECTING before we give up trying by the clock.
    int welcome_attempts_max = 3;
    /// Gap after the first failed attempt; doubles with each further one (50 ms, 100 ms).
    std::chrono::nanoseconds welcome_retry_delay = std::chrono::milliseconds{50};
    /// When more than half of so many first attempts, the latest ones, found CONNECTING, sessions
    /// get one attempt by the clock instead of welcome_attempts_max. 0: never.
    std::size_t welcome_breaker_window = 50;
    /// So much later one first attempt that succeeds ends that, and one that fails prolongs it.
    std::chrono::nanoseconds welcome_breaker_pause = std::chrono::seconds{5};
    /// Part of the last 100 attempts at a welcome that may be retries, in percent; more is an
    /// alert. 100: never.
    unsigned welcome_retry_alert_percent = 10;
    /// Whether an attempt at the welcome that finds CONNECTED sends a ping first, and the welcome
    /// when its pong has come, or at the latest ...
    bool welcome_ping = false;
    /// ... this much later.
    std::chrono::nanoseconds welcome_ping_timeout = std::chrono::seconds{1};

    /// Origins whose pages may open a WebSocket and read what is answered over HTTP, as browsers
    /// write them: "https://app.example.com". Empty: every page may open one, none may read.
    std::vector<std::string> allowed_origins;

    /// Request line and headers of one HTTP request, bytes. More is answered with 431.
    std::uint32_t header_bytes_max = 8 * 1024;
    /// Body of one HTTP request, bytes. More is answered with 413.
    std::uint64_t body_bytes_max = std::uint64_t{64} * 1024;
    /// One WebSocket message after reassembly, bytes. More is closed with 1009.
    std::size_t message_bytes_max = std::size_t{64} * 1024;
    /// Whether to agree to permessage-deflate (RFC 7692) with a client that offers it. A session
    /// with it costs up to 100 KiB more, and time for each message of 128 bytes and more.
    bool permessage_deflate = false;

    /// A ping is sent this long after the last byte from the peer. 0: none.
    std::chrono::nanoseconds ping_interval = std::chrono::seconds{20};
    /// A peer from which no byte came for this long after a ping is stale: closed with 4001.
    std::chrono::nanoseconds pong_timeout = std::chrono::seconds{10};
    /// A session without an application message for this long is inactive; the next inactive
    /// cleanup closes it with 4001. 0: never.
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds{60};
    /// Period of the cleanup of stale sessions. 0: no cleanup at all.
    std::chrono::nanoseconds cleanup_interval = std::chrono::seconds{30};
    /// Inactive sessions are cleaned up in each of this many rounds of the cleanup.
    int inactive_cleanup_rounds = 10;

    /// What a session may have queued, bytes of messages, the one being written included.
    std::size_t queue_bytes_max = std::size_t{1} << 20U;
    /// The same in messages.
    std::size_t queue_messages_max = 1024;
    /// How long the oldest of them may wait. A peer that lets its queue fill or grow too old is a
    /// slow consumer: closed with 4000.
    std::chrono::nanoseconds queue_age_max = std::chrono::seconds{30};

    /// Attempts at a send that finds CONNECTING, the first included. 1: no retries.
    int send_attempts_max = 3;
    /// Gap between them.
    std::chrono::nanoseconds send_retry_delay = std::chrono::milliseconds{100};

    /// Messages that a session may send at once; with more it is closed with 1008. 0: no limit.
    std::uint32_t message_burst = 200;
    /// Messages a second that it earns anew.
    std::uint32_t message_rate = 100;
    /// Requests to upgrade that one address may send at once; more are answered with 429. 0: no
    /// limit.
    std::uint32_t handshake_burst = 1000;
    /// Requests to upgrade a second that an address earns anew.
    std::uint32_t handshake_rate = 200;
    /// Sessions in total; more upgrades are answered with 503. 0: no limit.
    std::size_t sessions_max = 20'000;
    /// Sessions of one address; more upgrades are answered with 429. 0: no limit, as behind a
    /// proxy.
    std::size_t sessions_per_address_max = 0;
    /// Sessions of one user; more upgrades are answered with 429. 0: no limit.
    std::size_t sessions_per_user_max = 64;

    /// A handler that keeps the event loop for longer is logged.
    std::chrono::nanoseconds handler_time_max = std::chrono::milliseconds{100};
    /// A handler that leaves messages unread for longer is logged.
    std::chrono::nanoseconds handler_unread_max = std::chrono::seconds{30};

    /// A drain closes this many sessions at a time ...
    std::size_t drain_batch = 100;
    /// ... with this pause between two batches, ...
    std::chrono::nanoseconds drain_interval = std::chrono::milliseconds{100};
    /// ... and after this long cuts whatever is left.
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds{30};
    /// The hint to reconnect that a drained client gets: at least this ...
    std::chrono::nanoseconds reconnect_after_min = std::chrono::seconds{1};
    /// ... and at most this, each client another, so that they do not come back all at once.
    std::chrono::nanoseconds reconnect_after_max = std::chrono::seconds{10};

    /// How long the accept loop waits after accept failed for want of descriptors or memory;
    /// doubles with each further failure ...
    std::chrono::nanoseconds accept_retry_delay = std::chrono::milliseconds{100};
    /// ... up to this, until a connection is accepted.
    std::chrono::nanoseconds accept_retry_delay_max = std::chrono::seconds{1};
};

} // namespace squall::server
