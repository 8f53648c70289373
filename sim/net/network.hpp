#pragma once

#include "sim/net/datagram.hpp"
#include "sim/net/port_claim.hpp"
#include "sim/net/tcp_connection.hpp"
#include "sim/net/weather.hpp"
#include "sim/trace/trace.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

class host;
class world;

/// A socket that listens: where completed handshakes go.
class listener : public port_holder {
public:
    virtual bool accept_queue_full() const noexcept = 0;
    /// The three-way handshake is complete.
    virtual void on_connection(tcp_endpoint& e) = 0;

protected:
    ~listener() = default;
};

/// What joins the hosts of a world: addresses, routes, connections, latencies.
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

    /// Where packets from `from` to this address go: 0 and the host, -ENETUNREACH outside
    /// 10.0.0.0/8, fd00::/64 and the host itself, or -EHOSTUNREACH for an address there that no
    /// host has.
    kernel_result route(host& from, const ip_address& to, host*& there) const;

    /// Begins a connection from `h` to `to` on the host `there`.
    tcp_endpoint& connect(host& h, const ip_endpoint& local, host& there, const ip_endpoint& to);

    /// This host has lost power: its ends of connections are gone without a word.
    void lose_power(host& h);

    /// Faults are over: every way is clear, as long and as broad as it was meant to be, and what
    /// is on the way arrives as if it had been sent now. A connection whose path forgot it stays
    /// dead.
    void heal();
    /// Nothing is on the way, and no hindrance of the network goes on or will begin by itself.
    bool quiet() const noexcept;
    /// Something hinders a connection until then.
    void note_hindrance(instant until) noexcept { weather_.note_until(until); }

    datagram_network& datagrams() noexcept { return datagrams_; }
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
    using host_pair = std::pair<ip_address, ip_address>; ///< by their IPv4 addresses

    void sweep();

    world& world_;
    datagram_network datagrams_;
    segment_pool segments_; // before the connections: segments on the way refer to endpoints
    std::map<ip_address, host*> hosts_; ///< each by both its addresses
    std::map<host_pair, duration> latencies_;
    weather weather_;
    std::map<std::string, unsigned, std::less<>> connection_counts_;
    std::map<std::uint64_t, std::unique_ptr<tcp_connection>> connections_; ///< by number
    std::uint64_t connections_made_ = 0;
    std::vector<std::uint64_t> finished_;
    sweep_event sweep_event_;
};

} // namespace squall
