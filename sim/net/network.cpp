#include "sim/net/network.hpp"

#include "sim/check.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace squall {

namespace {

constexpr duration default_latency = std::chrono::microseconds(500);
constexpr duration loopback_latency = std::chrono::microseconds(15);

// The networks that every host stands in, and to which it has its only route.
bool on_our_networks(const ip_address& a) {
    return a.is_v4() ? a.v4_bits() >> 24U == 10 : a.high() == std::uint64_t{0xfd00} << 48U;
}

} // namespace

network::network(world& w)
    : world_(w),
      datagrams_(w),
      weather_(w.decisions()),
      sweep_event_(*this) {}

network::~network() = default;

void network::attach(host& h) {
    hosts_[h.address()] = hosts_[h.address_v6()] = &h;
}

void network::set_latency(const host& a, const host& b, duration one_way) {
    latencies_[std::minmax({a.address(), b.address()})] = one_way;
}

duration network::latency(const host& a, const host& b) const {
    const auto found = latencies_.find(std::minmax({a.address(), b.address()}));
    if (found != latencies_.end())
        return found->second;
    return &a == &b ? loopback_latency : default_latency;
}

link& network::path(const host& from, const host& to) {
    return weather_.way(from.name(), to.name());
}

void network::heal() {
    weather_.heal();
    for (const auto& [address, h] : hosts_)
        h->arrivals.release();
    for (segment* const s : segments_.on_the_way())
        s->to->peer().hasten(*s);
    for (const auto& [number, c] : connections_)
        c->heal();
}

bool network::quiet() const noexcept {
    return segments_.all_free() && datagrams_.quiet() && world_.now() >= weather_.open_until();
}

kernel_result network::route(host& from, const ip_address& to, host*& there) const {
    if (from.owns(to)) {
        there = &from;
        return 0;
    }
    if (!on_our_networks(to))
        return -ENETUNREACH;
    const auto found = hosts_.find(to);
    if (found == hosts_.end())
        return -EHOSTUNREACH;
    there = found->second;
    return 0;
}

tcp_endpoint& network::connect(host& h, const ip_endpoint& local, host& there,
                               const ip_endpoint& to) {
    std::string path = h.incarnation_name() + ">" + there.name() + ":" + std::to_string(to.port);
    const unsigned count = ++connection_counts_[path];
    path += "/" + std::to_string(count);
    const std::uint64_t number = ++connections_made_;
    const auto made = connections_.emplace(
        number, std::make_unique<tcp_connection>(*this, number, h, local, there, to, path));
    tcp_connection& c = *made.first->second;
    c.open();
    return c.client();
}

void network::lose_power(host& h) {
    h.tcp_ports.lose_power();
    for (const auto& [number, c] : connections_)
        for (tcp_endpoint* const e : {&c->client(), &c->server()})
            if (&e->where() == &h)
                e->forget();
}

void network::note(tcp_endpoint& at, const hashed_name& what, std::span<const trace_field> fields,
                   std::span<const std::byte> bytes) {
    world_.emit(trace_kind::network, at.where().who(), what, at.incoming(), fields, bytes);
}

// A connection may be on the call stack when it finishes, so it is destroyed by an event.
void network::finished(tcp_connection& c) {
    finished_.push_back(c.number());
    if (!sweep_event_.scheduled())
        world_.events().schedule(sweep_event_, world_.now());
}

void network::sweep() {
    for (const std::uint64_t number : finished_)
        connections_.erase(number);
    finished_.clear();
}

} // namespace squall
