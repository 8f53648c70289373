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
// net.ipv4.ip_local_port_range.
constexpr std::uint16_t ephemeral_first = 32'768;
constexpr std::uint16_t ephemeral_last = 60'999;

const hashed_name& name_of(segment_kind kind) {
    static constexpr std::array<hashed_name, 7> names = {"syn", "syn_ack", "ack",   "data",
                                                         "fin", "rst",     "window"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace

void segment::fire() {
    tcp_connection& connection = to->connection();
    network& net = to->where().owner().net();
    connection.segment_arrived();
    if (!to->where().powered()) [[unlikely]] {
        to->peer().lost(*this);
        net.segments().give_back(*this);
        connection.maybe_finish();
        return;
    }
    if (kind != segment_kind::window) {
        const std::array fields = {trace_field("offset", static_cast<std::int64_t>(offset)),
                                   trace_field("length", static_cast<std::int64_t>(bytes.size()))};
        net.note(*to, name_of(kind),
                 kind == segment_kind::data ? std::span(fields) : std::span<const trace_field>(),
                 bytes);
    }
    to->arrive(*this);
    net.segments().give_back(*this);
    connection.maybe_finish();
}

segment& segment_pool::take() {
    if (free_.empty()) {
        all_.push_back(std::make_unique<segment>());
        return *all_.back();
    }
    segment& s = *free_.back();
    free_.pop_back();
    return s;
}

void segment_pool::give_back(segment& s) {
    free_.push_back(&s);
}

network::network(world& w) : world_(w), sweep_event_(*this) {}

network::~network() = default;

void network::attach(host& h) {
    hosts_[h.address()] = &h;
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
    std::unique_ptr<link>& found = links_[{from.address(), to.address()}];
    if (found == nullptr)
        found = std::make_unique<link>(world_.decisions(), from.name() + ">" + to.name());
    return *found;
}

host* network::find_host(std::uint32_t address) const {
    const auto found = hosts_.find(address);
    return found == hosts_.end() ? nullptr : found->second;
}

kernel_result network::bind(host& h, const ip_endpoint& wanted) {
    if (wanted.address != any_address && wanted.address != h.address() &&
        !is_loopback(wanted.address))
        return -EADDRNOTAVAIL;
    if (wanted.port != 0)
        return ports_.emplace(h.address(), wanted.port).second ? wanted.port : -EADDRINUSE;
    std::uint16_t& next = next_ephemeral_.try_emplace(h.address(), ephemeral_first).first->second;
    for (int tries = ephemeral_last - ephemeral_first + 1; tries > 0; --tries) {
        const std::uint16_t port = next;
        next = port == ephemeral_last ? ephemeral_first : static_cast<std::uint16_t>(port + 1);
        if (ports_.emplace(h.address(), port).second)
            return port;
    }
    return -EADDRINUSE;
}

void network::unbind(host& h, std::uint16_t port) {
    ports_.erase({h.address(), port});
}

void network::listen(host& h, const ip_endpoint& local, listener& l) {
    listeners_[{h.address(), local.port}] = {local.address, &l};
}

void network::stop_listening(host& h, std::uint16_t port) {
    listeners_.erase({h.address(), port});
}

listener* network::find_listener(host& h, const ip_endpoint& local) const {
    const auto found = listeners_.find({h.address(), local.port});
    if (found == listeners_.end())
        return nullptr;
    const std::uint32_t bound = found->second.address;
    return bound == any_address || bound == local.address ? found->second.who : nullptr;
}

tcp_endpoint* network::connect(host& h, const ip_endpoint& local, const ip_endpoint& to) {
    host* const there =
        is_loopback(to.address) || to.address == any_address ? &h : find_host(to.address);
    if (there == nullptr)
        return nullptr;
    std::string path = h.incarnation_name() + ">" + there->name() + ":" + std::to_string(to.port);
    const unsigned count = ++connection_counts_[path];
    path += "/" + std::to_string(count);
    const std::uint64_t number = ++connections_made_;
    const auto made = connections_.emplace(
        number, std::make_unique<tcp_connection>(*this, number, h, local, *there, to, path));
    tcp_connection& c = *made.first->second;
    c.open();
    return &c.client();
}

void network::lose_power(host& h) {
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
