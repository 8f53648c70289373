#pragma once

#include "sim/kernel/socket_file.hpp"
#include "sim/net/address.hpp"
#include "sim/net/port_table.hpp"

#include <optional>
#include <span>

namespace squall {

class host;

/// What sockets of the families AF_INET and AF_INET6 share, whatever their protocol: names, ports,
/// routes, and the options about them (ip(7), ipv6(7)). A socket of AF_INET6 speaks IPv4 too, with
/// mapped addresses, unless IPV6_V6ONLY is set.
class inet_socket : public socket_file {
protected:
    /// `ports` are those of its protocol on `h`.
    inet_socket(host& h, int family, port_table& ports)
        : host_(h),
          ports_(ports),
          family_(family) {}

    /// bind(2), once the socket is known to be in a state that allows it.
    kernel_result bind_port(std::span<const std::byte> name, port_holder* holder);
    /// An ephemeral port on the address that bind(2) named, or on all, as listen(2) and sendto(2)
    /// take one.
    kernel_result bind_ephemeral(port_holder* holder);

    /// Who is meant by a name given to connect(2) or sendto(2), and how one gets there.
    struct destination {
        ip_endpoint to;
        ip_address source;
        host* there = nullptr;
    };
    /// 0, -EINVAL, -EAFNOSUPPORT, -ENETUNREACH, or -EHOSTUNREACH: no host has the address, and
    /// all but `there` is known.
    kernel_result find_destination(std::span<const std::byte> name, destination& out) const;
    kernel_result find_destination(const ip_endpoint& to, destination& out) const;

    /// SO_REUSEADDR, SO_REUSEPORT, SO_DOMAIN, IPV6_V6ONLY on `claim`, which is this socket's;
    /// nothing if it is another option; else the error, or 0, or the value.
    std::optional<kernel_result> set_address_option(port_claim& claim, int level, int name,
                                                    int value) const;
    std::optional<kernel_result> address_option(const port_claim& claim, int level, int name) const;

    /// The connection, or the listening, is over: the port goes, unless bind(2) named it, and so
    /// does the address.
    void leave_port() noexcept;
    /// What getsockname(2) says of a socket without a connection.
    ip_endpoint bound_name() const noexcept;
    ip_address any() const noexcept { return family_ == AF_INET6 ? any_v6 : any_v4; }
    int family() const noexcept { return family_; }

    host& host_;
    port_table& ports_;
    port_claim port_; ///< of a socket without a connection

private:
    const int family_;
};

} // namespace squall
