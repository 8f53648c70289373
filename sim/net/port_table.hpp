#pragma once

#include "sim/kernel/file.hpp"
#include "sim/net/port_claim.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

namespace squall {

/// The ports of one protocol on one host: who may bind to what (ip(7), ipv6(7), socket(7);
/// inet_csk_get_port, and udp_lib_get_port, which knows no listeners), who gets what arrives, which
/// port nobody holds.
///
/// Ephemeral ports are taken in turn, from 32768 on: Linux hashes, so any order is one of its.
///
/// Not modelled: privileged ports, SO_BINDTODEVICE, net.ipv4.ip_autobind_reuse.
class port_table {
public:
    port_table() = default;
    port_table(const port_table&) = delete;
    port_table& operator=(const port_table&) = delete;
    /// Whoever still holds a port holds none afterwards.
    ~port_table();

    /// bind(2): 0, or -EADDRINUSE. Port 0 asks for an ephemeral one. `h` is told of what arrives.
    /// REQUIRES: !c.held().
    kernel_result bind(port_claim& c, const ip_endpoint& wanted, port_holder* h, instant now);
    /// listen(2): 0, or -EADDRINUSE if somebody else who listens is in the way.
    /// REQUIRES: c.held().
    kernel_result listen(port_claim& c, port_holder& h, instant now);
    void stop_listening(port_claim& c) noexcept;
    /// connect(2) from `source` to `remote`: takes an ephemeral port if `c` holds none. 0, or
    /// -EADDRNOTAVAIL if there is none, or the connection between these two ends exists.
    kernel_result connect(port_claim& c, const ip_address& source, const ip_endpoint& remote,
                          instant now);
    /// Fixes both ends of a claim, without asking whether another has the same (UDP).
    static void set_ends(port_claim& c, const ip_address& source, const ip_endpoint& remote);
    /// The socket is nobody's peer any more: the address falls back to what bind(2) named.
    static void dissolve(port_claim& c, const ip_address& any);
    /// A connection that `listener` has accepted, between these two ends (inet_inherit_port).
    void inherit(port_claim& child, const port_claim& listener, const ip_endpoint& local,
                 const ip_endpoint& remote);
    /// The machine has lost power, and with it the memory of what was in TIME_WAIT.
    void lose_power() { lingering_.clear(); }
    /// TIME_WAIT: the port stays taken for a minute, and `c` is free.
    void linger(port_claim& c, instant now);

    /// Who listens for what comes to `local`; where several do (SO_REUSEPORT), their number in
    /// `equals` and the first of them. Null if nobody does (inet_lookup_listener).
    port_claim* find_listener(const ip_endpoint& local, std::size_t& equals) const;
    /// The n-th of those, in the order in which they began, from 0. REQUIRES: n < equals.
    port_claim& nth_listener(const ip_endpoint& local, std::size_t n) const;
    /// Who has listened since listen(2) number `listening`, or null if that has ended.
    port_claim* find_listener(std::uint16_t port, std::uint64_t listening) const;
    /// Whose datagram this is: the most particular claim, then the latest, or the one of several
    /// with SO_REUSEPORT that the sender's port picks; null for nobody (udp4_lib_lookup2).
    port_claim* find_receiver(const ip_endpoint& local, const ip_endpoint& from) const;

private:
    friend class port_claim;
    struct list {
        port_claim* first = nullptr;
        port_claim* last = nullptr;
    };
    /// One port. Those who listen stand apart, so that no SYN looks through all connections.
    struct bucket {
        list listening;
        list others;
    };
    struct lingering {
        port_claim claim;
        instant until;
    };

    void add(port_claim& c);
    void remove(port_claim& c) noexcept;
    list& list_of(port_claim& c, bucket& b) noexcept {
        return c.listening_ != 0 ? b.listening : b.others;
    }
    static void append(list& l, port_claim& c) noexcept;
    static void unlink(list& l, port_claim& c) noexcept;
    const bucket* find(std::uint16_t port) const;
    static bool in_the_way(const port_claim& c, const port_claim& other, bool chosen);
    static bool conflicts(const port_claim& c, const bucket& b, bool chosen);
    static bool connected(const port_claim& c, const bucket& b, const ip_address& source,
                          const ip_endpoint& remote, instant now);
    bool open_for_connect(const port_claim& c, std::uint16_t port, const ip_address& source,
                          const ip_endpoint& remote, instant now) const;
    void forget_lingering(instant now);
    std::uint16_t next_ephemeral() noexcept;

    std::map<std::uint16_t, bucket> buckets_; ///< none is empty
    std::uint16_t next_ephemeral_ = 0;        ///< 0: the first
    std::uint64_t listened_ = 0;
    std::deque<lingering> lingering_; ///< soonest to end first
};

} // namespace squall
