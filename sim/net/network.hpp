#pragma once

#include "sim/net/link.hpp"
#include "sim/net/tcp_connection.hpp"
#include "sim/trace/trace.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

class host;
class world;

/// A socket that listens: where completed handshakes go.
class listener {
public:
    virtual bool accept_queue_full() const noexcept = 0;
    /// The three-way handshake is complete.
    virtual void on_connection(tcp_endpoint& e) = 0;

protected:
    ~listener() = default;
};

/// What joins the hosts of a world: addresses, ports, listeners, connections, latencies.
class network {
public:
    explicit network(world& w);
    network(const network&) = delete;
    network& operator=(const network&) = delete;
    ~network();

    world& owner() const noexcept { return world_; }
    void attach(host& h);

    /// One-way time between two hosts, both directions. Default 500 us; 15 us within a host.
    void set_latency(const host& a, const host& b, duration one_way);
    duration latency(const host& a, const host& b) const;

    /// The path that all connections from one host to the other share. It lives as
    /// long as the network.
    link& path(const host& from, const host& to);

    /// Takes a port for listening or connecting: -EADDRINUSE if it is taken, -EADDRNOTAVAIL if
    /// the address is not the host's. Port 0 gets an ephemeral one. Returns the port.
    kernel_result bind(host& h, const ip_endpoint& wanted);
    void unbind(host& h, std::uint16_t port);
    void listen(host& h, const ip_endpoint& local, listener& l);
    void stop_listening(host& h, std::uint16_t port);
    listener* find_listener(host& h, const ip_endpoint& local) const;

    /// Begins a connection from `h` to `to`. Null if no host has that address (EHOSTUNREACH).
    /// `local` must be bound.
    tcp_endpoint* connect(host& h, const ip_endpoint& local, const ip_endpoint& to);

    /// This host has lost power: its ends of connections are gone without a word.
    void lose_power(host& h);

    segment_pool& segments() noexcept { return segments_; }
    /// A trace event at an endpoint's host about what came to it.
    void note(tcp_endpoint& at, const hashed_name& what, std::span<const trace_field> fields = {},
              std::span<const std::byte> bytes = {});
    void finished(tcp_connection& c);

private:
    struct sweep_event final : event {
        explicit sweep_event(network& n) noexcept : owner(n) {}
        void fire() override { owner.sweep(); }
        network& owner;
    };
    struct bound_listener {
        std::uint32_t address;
        listener* who;
    };
    using host_pair = std::pair<std::uint32_t, std::uint32_t>;

    void sweep();
    host* find_host(std::uint32_t address) const;

    world& world_;
    segment_pool segments_; // before the connections: segments on the way refer to endpoints
    std::map<std::uint32_t, host*> hosts_;
    std::map<host_pair, duration> latencies_;
    std::map<host_pair, std::unique_ptr<link>> links_; ///< directed
    std::map<std::pair<std::uint32_t, std::uint16_t>, bound_listener> listeners_;
    std::set<std::pair<std::uint32_t, std::uint16_t>> ports_; ///< bound, by host
    std::map<std::uint32_t, std::uint16_t> next_ephemeral_;
    std::map<std::string, unsigned, std::less<>> connection_counts_;
    std::map<std::uint64_t, std::unique_ptr<tcp_connection>> connections_; ///< by number
    std::uint64_t connections_made_ = 0;
    std::vector<std::uint64_t> finished_;
    sweep_event sweep_event_;
};

} // namespace squall
