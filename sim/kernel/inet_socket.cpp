#include "sim/kernel/inet_socket.hpp"

#include "sim/kernel/inet_address.hpp"
#include "sim/net/network.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <cstddef>
#include <cstring>
#include <netinet/in.h>

namespace squall {

namespace {

// __inet_bind, "compatibility games": AF_UNSPEC will do for the wildcard.
bool unspecified_wildcard(std::span<const std::byte> name) {
    constexpr std::size_t address_at = offsetof(sockaddr_in, sin_addr);
    if (family_of(name) != AF_UNSPEC || name.size() < sizeof(sockaddr_in))
        return false;
    for (const std::byte b : name.subspan(address_at, sizeof(in_addr)))
        if (b != std::byte{0})
            return false;
    return true;
}

} // namespace

kernel_result inet_socket::bind_port(std::span<const std::byte> name, port_holder* holder) {
    ip_endpoint wanted{any(), 0};
    if (family_ == AF_INET && unspecified_wildcard(name)) {
        sockaddr_in in{};
        std::memcpy(&in, name.data(), sizeof in);
        wanted.port = ntohs(in.sin_port);
    } else if (const kernel_result r = parse_inet(name, family_, wanted); r < 0) {
        return r;
    }
    if (family_ == AF_INET6 && wanted.address.is_v4() && port_.v6_only())
        return -EINVAL;
    if (!wanted.address.is_any() && !host_.owns(wanted.address))
        return -EADDRNOTAVAIL;
    if (port_.held())
        return -EINVAL;
    if (wanted.port == 0 ? host_.connecting.out_of_ports() : host_.connecting.port_taken())
        return -EADDRINUSE;
    return ports_.bind(port_, wanted, holder, host_.owner().now());
}

kernel_result inet_socket::bind_ephemeral(port_holder* holder) {
    if (host_.connecting.out_of_ports())
        return -EADDRINUSE;
    return ports_.bind(port_, {bound_name().address, 0}, holder, host_.owner().now());
}

void inet_socket::leave_port() noexcept {
    port_.connection_ended(/*socket_gone=*/false);
    port_table::dissolve(port_, any());
}

ip_endpoint inet_socket::bound_name() const noexcept {
    const bool has_address = port_.held() || port_.address_named();
    return {has_address ? port_.local().address : any(), port_.local().port};
}

kernel_result inet_socket::find_destination(std::span<const std::byte> name,
                                            destination& out) const {
    ip_endpoint to;
    const kernel_result r = parse_inet(name, family_, to);
    return r < 0 ? r : find_destination(to, out);
}

kernel_result inet_socket::find_destination(const ip_endpoint& wanted, destination& out) const {
    out.to = wanted;
    ip_address& to = out.to.address;
    if (family_ == AF_INET6 && to.is_v4() && port_.v6_only())
        return -ENETUNREACH;
    const ip_address from = bound_name().address;
    const bool bound_to_v4 = family_ == AF_INET6 && from.is_v4();
    // To nobody in particular means to this host (ip_route_output_key_hash, tcp_v6_connect).
    if (to.is_any())
        to = to.is_v4() || bound_to_v4 ? loopback_v4 : loopback_v6;
    if (bound_to_v4 && !to.is_v4())
        return -EAFNOSUPPORT; // ip6_dst_lookup_tail
    out.source = from.is_any() ? host_.source_for(to) : from;
    if (const kernel_result r = host_.owner().net().route(host_, to, out.there); r < 0)
        return r;
    // A loopback address never leaves the host (ip_route_output_key_hash_rcu).
    return out.source.is_loopback() && out.there != &host_ ? -EINVAL : 0;
}

std::optional<kernel_result> inet_socket::set_address_option(port_claim& claim, int level, int name,
                                                             int value) const {
    if (level == IPPROTO_IPV6 && family_ == AF_INET)
        return -ENOPROTOOPT;
    if (level == SOL_SOCKET && name == SO_REUSEADDR) {
        claim.reuse_address = value != 0;
    } else if (level == SOL_SOCKET && name == SO_REUSEPORT) {
        claim.reuse_port = value != 0;
    } else if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY && family_ == AF_INET6) {
        if (claim.held())
            return -EINVAL;
        claim.set_v6_only(value != 0);
    } else {
        return std::nullopt;
    }
    return 0;
}

std::optional<kernel_result> inet_socket::address_option(const port_claim& claim, int level,
                                                         int name) const {
    if (level == IPPROTO_IPV6 && family_ == AF_INET)
        return -EOPNOTSUPP; // ip_getsockopt
    if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY)
        return claim.v6_only();
    if (level != SOL_SOCKET)
        return std::nullopt;
    switch (name) {
    case SO_REUSEADDR:
        return claim.reuse_address;
    case SO_REUSEPORT:
        return claim.reuse_port;
    case SO_DOMAIN:
        return family_;
    default:
        return std::nullopt;
    }
}

} // namespace squall
