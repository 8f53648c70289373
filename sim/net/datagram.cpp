#include "sim/net/datagram.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/net/network.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <utility>

namespace squall {

using std::chrono::microseconds;

datagram_flow::datagram_flow(datagram_network& n, std::string path, host& from, host& to)
    : network_(n),
      who_(std::move(path)),
      from_(from),
      to_(to),
      link_(n.owner().net().path(from, to)),
      latency_(n.owner().net().latency(from, to)),
      loss_(n.owner().decisions(), faults::link_udp_loss, who_),
      duplicate_(n.owner().decisions(), faults::link_udp_duplicate, who_),
      reorder_(n.owner().decisions(), faults::link_udp_reorder, who_),
      priority_(n.owner().decisions(), faults::order_priority, who_) {}

void datagram_flow::note(const host& where, const hashed_name& what,
                         std::span<const std::byte> bytes) {
    const std::array fields = {trace_field("length", static_cast<std::int64_t>(bytes.size()))};
    network_.owner().emit(trace_kind::network, where.who(), what, who_, fields, bytes);
}

// What TCP would send again once a path is open is lost here.
void datagram_flow::send(const ip_endpoint& from, const ip_endpoint& to,
                         std::span<const std::byte> bytes) {
    if (&from_ == &to_) {
        deliver(from, to, bytes, latency_);
        return;
    }
    const instant now = network_.owner().now();
    const instant departure = link_.departure(now, bytes.size());
    if (!link_.open(now) || loss_.ask() != 0) {
        note(from_, "datagram_lost", bytes);
        return;
    }
    const duration way = departure - now + latency_ + microseconds(reorder_.ask());
    deliver(from, to, bytes, way);
    if (const std::uint64_t later = duplicate_.ask(); later != 0)
        deliver(from, to, bytes, way + microseconds(later));
}

void datagram_flow::deliver(const ip_endpoint& from, const ip_endpoint& to,
                            std::span<const std::byte> bytes, duration after) {
    datagram& d = network_.take();
    d.flow = this;
    d.unreachable = false;
    d.from = from;
    d.to = to;
    d.bytes.assign(bytes.begin(), bytes.end());
    world& w = network_.owner();
    w.events().schedule(d, w.now() + after, static_cast<std::uint32_t>(priority_.ask()));
}

void datagram::fire() {
    if (!unreachable) {
        arrive();
        return;
    }
    flow->note(flow->sender(), "port_unreachable", {});
    // __udp4_lib_err: to the socket that it came from, as the ports are now.
    if (port_claim* const c = flow->sender().udp_ports.find_receiver(from, to))
        static_cast<datagram_receiver*>(c->holder())->on_unreachable(to);
    flow->network_.give_back(*this);
}

void datagram::arrive() {
    if (!flow->receiver().powered()) {
        flow->network_.give_back(*this);
        return;
    }
    port_claim* const c = flow->receiver().udp_ports.find_receiver(to, from);
    if (c == nullptr) {
        flow->note(flow->receiver(), "datagram_refused", bytes);
        return_unreachable();
        return;
    }
    auto& wanted = *static_cast<datagram_receiver*>(c->holder());
    flow->note(flow->receiver(), "datagram", bytes);
    if (!wanted.on_datagram(from, bytes, *flow))
        flow->note(flow->receiver(), "datagram_dropped", bytes);
    flow->network_.give_back(*this);
}

void datagram::return_unreachable() {
    unreachable = true;
    world& w = flow->network_.owner();
    w.events().schedule(*this, w.now() + flow->latency_);
}

std::string datagram_network::next_socket(const host& h) {
    const std::string prefix = h.incarnation_name() + "/udp";
    return prefix + std::to_string(++sockets_[prefix]);
}

// An ephemeral port is no name: which one a socket got depends on who asked before. So a port that
// bind(2) did not name goes by its socket's.
datagram_flow& datagram_network::make_flow(const datagram_receiver& sender, host& from,
                                           const ip_endpoint& own, host& there,
                                           const ip_endpoint& to) {
    std::string target = there.name() + ":" + std::to_string(to.port);
    if (const port_claim* const c = there.udp_ports.find_receiver(to, own);
        c != nullptr && !c->port_named())
        target = static_cast<datagram_receiver*>(c->holder())->who().path();
    flows_.push_back(std::make_unique<datagram_flow>(
        *this, std::string(sender.who().path()) + ">" + target, from, there));
    return *flows_.back();
}

datagram& datagram_network::take() {
    if (free_.empty()) {
        all_.push_back(std::make_unique<datagram>());
        return *all_.back();
    }
    datagram& d = *free_.back();
    free_.pop_back();
    return d;
}

} // namespace squall
