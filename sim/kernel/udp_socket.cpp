#include "sim/kernel/udp_socket.hpp"

#include "sim/kernel/inet_address.hpp"
#include "sim/net/network.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/epoll.h>
#include <utility>

namespace squall {

namespace {

constexpr int buffer_default = 212'992; // net.core.rmem_default, wmem_default
constexpr int buffer_set_max = 212'992; // net.core.rmem_max, wmem_max
constexpr int receive_buffer_min = 2304;
constexpr std::size_t datagram_max = 65'535;
constexpr std::size_t payload_max_v4 = datagram_max - 20 - 8; // IP's and UDP's headers
constexpr std::size_t payload_max_v6 = datagram_max - 8;

// What a datagram takes of its receiver's buffer (skb->truesize) in Linux 6.18: struct sk_buff, and
// a piece of memory that holds the bytes, the headers and struct skb_shared_info; or pages, if they
// are many.
int charge_of(std::size_t payload) noexcept {
    constexpr std::size_t bookkeeping = 256;
    constexpr std::size_t around = 74 + 320;
    constexpr std::size_t page = 4096;
    std::size_t piece = 576;
    for (std::size_t next = 1024; piece < payload + around; next *= 2)
        piece = next;
    if (piece > 2 * page)
        piece = (payload + page - 1) / page * page + 512;
    return static_cast<int>(piece + bookkeeping);
}

// The IPv4 name that an IPv6 socket is given, for it may be.
std::optional<ip_endpoint> v4_name(std::span<const std::byte> name) {
    ip_endpoint e;
    if (family_of(name) == AF_INET && parse_inet(name, AF_INET, e) == 0)
        return e;
    return std::nullopt;
}

} // namespace

udp_socket::udp_socket(host& h, int family)
    : inet_socket(h, family, h.udp_ports),
      who_(h.owner().net().datagrams().next_socket(h)),
      receive_buffer_(buffer_default),
      send_buffer_(buffer_default) {}

// datagram_poll.
std::uint32_t udp_socket::poll() {
    std::uint32_t mask = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
    if (error_ != 0)
        mask |= EPOLLERR;
    if ((shut_ & 1U) != 0)
        mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
    if (shut_ == 3U)
        mask |= EPOLLHUP;
    if (!queue_.empty())
        mask |= EPOLLIN | EPOLLRDNORM;
    return mask;
}

kernel_result udp_socket::bind(std::span<const std::byte> name) {
    return bind_port(name, this);
}

// inet_dgram_connect, __ip4_datagram_connect, __udp_disconnect.
kernel_result udp_socket::connect(std::span<const std::byte> name) {
    if (name.size() < sizeof(sa_family_t))
        return -EINVAL;
    if (family_of(name) == AF_UNSPEC) {
        connected_ = false;
        leave_port();
        return 0;
    }
    if (!port_.held() && bind_ephemeral(this) < 0)
        return -EAGAIN;
    destination d;
    const std::optional<ip_endpoint> v4 = v4_name(name);
    if (v4 && family() == AF_INET6 && port_.v6_only())
        return -EAFNOSUPPORT; // __ip6_datagram_connect
    const kernel_result r = v4 ? find_destination(*v4, d) : find_destination(name, d);
    if (r < 0 && r != -EHOSTUNREACH) // whether anybody is there only ARP would tell
        return r;
    port_table::set_ends(port_, d.source, d.to);
    connected_ = true;
    peer_ = d.to;
    return 0;
}

// An IPv4 socket takes a name of no family for one of its own; an IPv6 one has no word for a family
// that it does not know.
kernel_result udp_socket::parse_named(std::span<const std::byte> name, ip_endpoint& out) const {
    if (family() == AF_INET && family_of(name) == AF_UNSPEC && name.size() >= sizeof(sockaddr_in)) {
        sockaddr_in in{};
        std::memcpy(&in, name.data(), sizeof in);
        out = {ip_address::v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
        return 0;
    }
    const kernel_result r = parse_inet(name, family(), out);
    return r == -EAFNOSUPPORT && family() == AF_INET6 ? -EINVAL : r;
}

// The destination of one datagram: udp_sendmsg, udpv6_sendmsg.
kernel_result udp_socket::find_target(std::span<const std::byte> name, destination& out) const {
    const int its_family = family_of(name);
    ip_endpoint to = peer_;
    const bool anonymous = name.empty() || (family() == AF_INET6 && its_family == AF_UNSPEC);
    if (anonymous && !connected_)
        return -EDESTADDRREQ;
    if (!anonymous) {
        if (const std::optional<ip_endpoint> v4 = v4_name(name)) {
            to = *v4;
        } else if (const kernel_result r = parse_named(name, to); r < 0) {
            return r;
        }
        if (to.port == 0)
            return -EINVAL;
    }
    return find_destination(to, out);
}

datagram_flow& udp_socket::flow_to(const destination& d) {
    datagram_flow*& known = flows_[d.to];
    if (known == nullptr)
        known = &host_.owner().net().datagrams().make_flow(
            *this, host_, {d.source, port_.local().port}, *d.there, d.to);
    return *known;
}

kernel_result udp_socket::send(std::span<const std::byte> from, int,
                               std::span<const std::byte> to) {
    if (!port_.held() && bind_ephemeral(this) < 0)
        return -EAGAIN;
    if (from.size() > datagram_max)
        return -EMSGSIZE;
    destination d;
    const kernel_result found = find_target(to, d);
    // A host that is not there is found out by and by, and nobody hears of it.
    if (found < 0 && found != -EHOSTUNREACH)
        return found;
    if (from.size() > (d.to.address.is_v4() ? payload_max_v4 : payload_max_v6))
        return -EMSGSIZE;
    if (error_ != 0)
        return -std::exchange(error_, 0);
    if ((shut_ & 2U) != 0)
        return -EPIPE;
    if (found == 0) {
        datagram_flow& flow = flow_to(d);
        last_sent_ = &flow;
        flow.send({d.source, port_.local().port}, d.to, from);
        readiness.wake(EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND); // it has left the buffer: sock_wfree
    }
    return static_cast<kernel_result>(from.size());
}

// __skb_recv_udp: an error is told before what has come.
kernel_result udp_socket::receive(std::span<std::byte> into, int flags, received_message& told) {
    if (error_ != 0)
        return -std::exchange(error_, 0);
    if (queue_.empty()) // who would wait is told of the end, who would not is not
        return (shut_ & 1U) != 0 && !nonblocking && (flags & MSG_DONTWAIT) == 0 ? 0 : -EAGAIN;
    message& first = queue_.front();
    const std::size_t whole = first.bytes.size();
    const std::size_t n = std::min(whole, into.size());
    std::copy_n(first.bytes.begin(), n, into.begin());
    if (n < whole)
        told.flags |= MSG_TRUNC;
    if (told.from != nullptr)
        *told.from = inet_name(first.from, family());
    last_received_ = first.on;
    if ((flags & MSG_PEEK) == 0) {
        charged_ -= charge_of(whole);
        queue_.pop_front();
    }
    return static_cast<kernel_result>((flags & MSG_TRUNC) != 0 ? whole : n);
}

// __udp_enqueue_schedule_skb: what does not fit is dropped, but for a single one.
bool udp_socket::on_datagram(const ip_endpoint& from, std::span<const std::byte> bytes,
                             const datagram_flow& on) {
    const int charge = charge_of(bytes.size());
    if (common.hears_nothing()) // udp_queue_rcv_one_skb
        return false;
    if (!queue_.empty() && charged_ + charge > receive_buffer_)
        return false;
    charged_ += charge;
    queue_.push_back({from, &on, {bytes.begin(), bytes.end()}});
    readiness.wake(EPOLLIN | EPOLLRDNORM);
    return true;
}

// __udp4_lib_err: only a connected socket hears of it.
void udp_socket::on_unreachable(const ip_endpoint& to) {
    if (!connected_ || peer_ != to)
        return;
    error_ = ECONNREFUSED;
    readiness.wake(EPOLLERR);
}

// inet_shutdown: an unconnected one is told so, and shut all the same.
kernel_result udp_socket::shutdown(int how) {
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
        return -EINVAL;
    shut_ |= static_cast<unsigned>(how) + 1U;
    readiness.wake(0);
    return connected_ ? 0 : -ENOTCONN;
}

kernel_result udp_socket::local_name(socket_address& out) const {
    out = inet_name(port_.held() ? port_.local() : ip_endpoint{bound_name().address, 0}, family());
    return 0;
}

kernel_result udp_socket::peer_name(socket_address& out) const {
    if (!connected_ || peer_.port == 0) // inet_getname
        return -ENOTCONN;
    out = inet_name(peer_, family());
    return 0;
}

kernel_result udp_socket::unread_bytes() const {
    return queue_.empty() ? 0 : static_cast<kernel_result>(queue_.front().bytes.size());
}

kernel_result udp_socket::set_option(int level, int name, std::span<const std::byte> value) {
    if (level == SOL_SOCKET)
        if (const kernel_result r = common.set(name, value); r != -ENOPROTOOPT)
            return r;
    int number = 0;
    if (value.size() < sizeof number)
        return -EINVAL;
    std::memcpy(&number, value.data(), sizeof number);
    if (const auto r = set_address_option(port_, level, name, number))
        return *r;
    if (level != SOL_SOCKET)
        return -ENOPROTOOPT;
    // socket(7): what is set is doubled.
    const int doubled = std::min(number, buffer_set_max) * 2;
    if (name == SO_RCVBUF)
        receive_buffer_ = std::max(doubled, receive_buffer_min);
    else if (name == SO_SNDBUF)
        send_buffer_ = std::max(doubled, static_cast<int>(send_buffer_min));
    else
        return -ENOPROTOOPT;
    return 0;
}

kernel_result udp_socket::get_option(int level, int name, std::span<std::byte> value) {
    if (level == SOL_SOCKET)
        if (const kernel_result r = common.get(name, value); r != -ENOPROTOOPT)
            return r;
    int number = 0;
    if (const auto known = address_option(port_, level, name)) {
        if (*known < 0)
            return *known;
        number = static_cast<int>(*known);
    } else if (level != SOL_SOCKET) {
        return -EOPNOTSUPP; // ip_getsockopt
    } else {
        switch (name) {
        case SO_ERROR:
            number = std::exchange(error_, 0);
            break;
        case SO_TYPE:
            number = SOCK_DGRAM;
            break;
        case SO_PROTOCOL:
            number = IPPROTO_UDP;
            break;
        case SO_ACCEPTCONN:
            break;
        case SO_RCVBUF:
            number = receive_buffer_;
            break;
        case SO_SNDBUF:
            number = send_buffer_;
            break;
        default:
            return -ENOPROTOOPT;
        }
    }
    const std::size_t n = std::min(value.size(), sizeof number);
    std::memcpy(value.data(), &number, n);
    return static_cast<kernel_result>(n);
}

} // namespace squall
