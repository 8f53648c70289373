#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

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

    /// From registration to the first attempt at the welcome.
    std::chrono::nanoseconds settle_delay = std::chrono::milliseconds{10};
    /// Attempts at the welcome that may find CONNECTING before we give up trying by the clock.
    int welcome_attempts_max = 3;
    /// Gap after the first failed attempt; doubles with each further one (50 ms, 100 ms).
    std::chrono::nanoseconds welcome_retry_delay = std::chrono::milliseconds{50};

    /// Request line and headers of one HTTP request, bytes. More is answered with 431.
    std::uint32_t header_bytes_max = 8 * 1024;
    /// Body of one HTTP request, bytes. More is answered with 413.
    std::uint64_t body_bytes_max = std::uint64_t{64} * 1024;
    /// One WebSocket message after reassembly, bytes. More is closed with 1009.
    std::size_t message_bytes_max = std::size_t{64} * 1024;

    /// How long the accept loop waits after accept failed for want of descriptors or memory.
    std::chrono::nanoseconds accept_retry_delay = std::chrono::milliseconds{100};
};

} // namespace squall::server
