#pragma once

#include "sim/event_queue.hpp"
#include "sim/net/address.hpp"
#include "sim/net/link.hpp"
#include "sim/net/port_claim.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"
#include "sim/trace/hashed_name.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace squall {

class datagram_flow;
class datagram_network;
class host;
class world;

/// Somebody who holds a UDP port.
class datagram_receiver : public port_holder {
public:
    /// A datagram has come on this flow; false if there was no room for it.
    virtual bool on_datagram(const ip_endpoint& from, std::span<const std::byte> bytes,
                             const datagram_flow& on) = 0;
    /// ICMP port unreachable: nobody holds the port `to`, to which something was sent from here.
    virtual void on_unreachable(const ip_endpoint& to) = 0;
    /// As tapes name it: `c1#1/udp2`, the second UDP socket of that host's first incarnation.
    virtual const actor& who() const noexcept = 0;

protected:
    ~datagram_receiver() = default;
};

/// What one socket sends to one destination: `c1#1/udp1>server:53`, and the answers
/// `server#1/udp1>c1#1/udp1`. Each datagram goes its own way, so the tape may lose it, hold it
/// back while later ones pass, or let it come twice. Within a host it does none of these.
class datagram_flow {
public:
    /// All must outlive the flow.
    datagram_flow(datagram_network& n, std::string path, host& from, host& to);
    datagram_flow(const datagram_flow&) = delete;
    datagram_flow& operator=(const datagram_flow&) = delete;

    const actor& who() const noexcept { return who_; }
    host& sender() const noexcept { return from_; }
    host& receiver() const noexcept { return to_; }
    /// Sends one datagram. What becomes of it the sender never learns.
    void send(const ip_endpoint& from, const ip_endpoint& to, std::span<const std::byte> bytes);

private:
    friend class datagram;
    void deliver(const ip_endpoint& from, const ip_endpoint& to, std::span<const std::byte> bytes,
                 duration after);
    void note(const host& where, const hashed_name& what, std::span<const std::byte> bytes);

    datagram_network& network_;
    const actor who_;
    host& from_;
    host& to_;
    link& link_;
    duration latency_;
    question loss_;
    question duplicate_;
    question reorder_;
    question priority_;
};

/// A datagram on its way, or the ICMP message that says that nobody wanted it.
class datagram final : public event {
public:
    void fire() override;

    datagram_flow* flow = nullptr;
    bool unreachable = false; ///< the answer: it goes back to the sender
    ip_endpoint from;         ///< of the datagram, also in the answer
    ip_endpoint to;
    std::vector<std::byte> bytes;

private:
    void arrive();
    void return_unreachable();
};

/// All datagrams of a world: those on the way, kept for the next ones, and the flows. Flows live
/// as long as it does.
///
/// Not modelled: fragments, broadcast, multicast, the limit on how many ICMP messages a host
/// sends, ICMP from routers (a host that is not there is silence).
class datagram_network {
public:
    explicit datagram_network(world& w) noexcept : world_(w) {}
    datagram_network(const datagram_network&) = delete;
    datagram_network& operator=(const datagram_network&) = delete;

    world& owner() const noexcept { return world_; }
    /// The name of the next UDP socket on `h`: `c1#1/udp1`.
    std::string next_socket(const host& h);
    /// A flow from the socket `sender`, whose own end is `own`, to a port of the host `there`.
    datagram_flow& make_flow(const datagram_receiver& sender, host& from, const ip_endpoint& own,
                             host& there, const ip_endpoint& to);

    /// None is on the way.
    bool quiet() const noexcept { return free_.size() == all_.size(); }

    datagram& take();
    void give_back(datagram& d) { free_.push_back(&d); }

private:
    world& world_;
    std::map<std::string, unsigned, std::less<>> sockets_; ///< made so far, by incarnation
    std::vector<std::unique_ptr<datagram_flow>> flows_;
    std::vector<std::unique_ptr<datagram>> all_;
    std::vector<datagram*> free_;
};

} // namespace squall
