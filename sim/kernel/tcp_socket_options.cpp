// setsockopt(2) and getsockopt(2) of a TCP socket: socket(7), tcp(7), ip(7).

#include "sim/kernel/tcp_socket.hpp"

#include "sim/net/tcp_connection.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <utility>

namespace squall {

namespace {

// socket(7): the kernel doubles what is set, and has lower bounds.
constexpr int buffer_set_max = 212'992; // net.core.wmem_max, rmem_max
constexpr int receive_buffer_min = 2304;

constexpr int fin_timeout_s = 60;      // net.ipv4.tcp_fin_timeout
constexpr int fin_timeout_s_max = 120; // TCP_FIN_TIMEOUT_MAX
constexpr int ttl_default = 64;

int doubled(int wanted, int least) {
    return std::max(std::min(wanted, buffer_set_max) * 2, least);
}

/// Options whose value comes back as it was set. Those without a row are ENOPROTOOPT unless the
/// switches below know them.
const int_option<socket_options>* find(int level, int name) {
    using o = socket_options;
    constexpr option_rule truth = option_rule::truth;
    constexpr option_rule range = option_rule::range;
    static constexpr int_option<o> table[] = {
        {SOL_SOCKET, SO_KEEPALIVE, truth, 0, 0, &o::keep_alive},
        {SOL_SOCKET, SO_OOBINLINE, truth, 0, 0, &o::out_of_band_inline},
        {IPPROTO_TCP, TCP_NODELAY, truth, 0, 0, &o::no_delay},
        {IPPROTO_TCP, TCP_CORK, truth, 0, 0, &o::cork}, // small segments go out at once anyway
        {IPPROTO_TCP, TCP_QUICKACK, truth, 0, 0, &o::quick_ack}, // never delayed here
        {IPPROTO_TCP, TCP_KEEPIDLE, range, 1, 32'767, &o::keep_idle_s},
        {IPPROTO_TCP, TCP_KEEPINTVL, range, 1, 32'767, &o::keep_interval_s},
        {IPPROTO_TCP, TCP_KEEPCNT, range, 1, 127, &o::keep_count},
        {IPPROTO_TCP, TCP_SYNCNT, range, 1, 127, &o::syn_count},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, range, 0, INT_MAX, &o::user_timeout_ms},
        {IPPROTO_IP, IP_TOS, range, INT_MIN, INT_MAX, &o::type_of_service},
        {IPPROTO_IP, IP_TTL, range, 1, 255, &o::time_to_live},
        {IPPROTO_IP, IP_MTU_DISCOVER, range, IP_PMTUDISC_DONT, IP_PMTUDISC_OMIT, &o::mtu_discovery},
    };
    const auto* const found = std::ranges::find_if(
        table, [&](const auto& each) { return each.level == level && each.name == name; });
    return found == std::end(table) ? nullptr : found;
}

} // namespace

tcp_timer_options socket_options::timers() const noexcept {
    return {keep_alive != 0, keep_idle_s, keep_interval_s, keep_count, user_timeout_ms};
}

void tcp_socket::apply_options() {
    if (endpoint_ == nullptr)
        return;
    endpoint_->set_timers(options_.timers());
    if (endpoint_->state() == tcp_state::syn_sent)
        endpoint_->connection().limit_syns(static_cast<unsigned>(options_.syn_count),
                                           std::chrono::milliseconds(options_.user_timeout_ms));
}

kernel_result tcp_socket::set_number(int level, int name, int number) {
    if (level == SOL_SOCKET && name == SO_SNDBUF) {
        options_.send_buffer = doubled(number, static_cast<int>(send_buffer_min));
        if (endpoint_ != nullptr)
            endpoint_->send_buffer_max = static_cast<std::size_t>(options_.send_buffer);
        return 0;
    }
    if (level == SOL_SOCKET && name == SO_RCVBUF) {
        options_.receive_buffer = doubled(number, receive_buffer_min);
        if (endpoint_ != nullptr)
            endpoint_->receive_buffer_max =
                window_of(static_cast<std::size_t>(options_.receive_buffer));
        return 0;
    }
    if (level == IPPROTO_TCP && name == TCP_LINGER2) {
        options_.fin_timeout_s = number < 0 ? -1 : std::min(number, fin_timeout_s_max);
        return 0;
    }
    if (level == IPPROTO_TCP && name == TCP_FASTOPEN) { // nobody asks for a cookie here
        if (endpoint_ != nullptr || number < 0)
            return -EINVAL;
        options_.fast_open = std::min(number, somaxconn);
        return 0;
    }
    if (level == IPPROTO_TCP && name == TCP_DEFER_ACCEPT && number <= 0)
        return 0; // what is always so
    if (level == IPPROTO_IP && name == IP_TOS) {
        options_.type_of_service = number & 0xfc; // the ECN bits are TCP's
        return 0;
    }
    if (level == IPPROTO_IP && name == IP_TTL && number == -1)
        number = ttl_default;
    const auto* const o = find(level, name);
    if (o == nullptr)
        return -ENOPROTOOPT;
    const kernel_result r = set_int(o->rule, o->least, o->most, number, options_.*(o->value));
    if (r == 0)
        apply_options();
    return r;
}

kernel_result tcp_socket::set_option(int level, int name, std::span<const std::byte> value) {
    keep_settings_of_queued();
    if (level == SOL_SOCKET && name == SO_LINGER) {
        if (value.size() < sizeof options_.linger)
            return -EINVAL;
        std::memcpy(&options_.linger, value.data(), sizeof options_.linger);
        return 0;
    }
    if (level == SOL_SOCKET) {
        const kernel_result r = common.set(name, value);
        const bool filter = name == SO_ATTACH_FILTER || name == SO_DETACH_FILTER;
        if (r == 0 && filter && endpoint_ != nullptr)
            endpoint_->set_filter(common.hears_nothing());
        if (r != -ENOPROTOOPT)
            return r;
    }
    int number = 0;
    if (const kernel_result r = read_int(value, number); r < 0)
        return r;
    if (const auto r = set_address_option(claim(), level, name, number))
        return *r;
    return set_number(level, name, number);
}

// tcp_info.tcpi_state: RFC 9293's states as netinet/tcp.h numbers them.
int tcp_socket::state_number() {
    if (listening())
        return TCP_LISTEN;
    if (endpoint_ == nullptr)
        return TCP_CLOSE;
    tcp_endpoint& e = *endpoint_;
    switch (e.state()) {
    case tcp_state::syn_sent:
        return TCP_SYN_SENT;
    case tcp_state::syn_received:
        return TCP_SYN_RECV;
    case tcp_state::closed:
        return TCP_CLOSE;
    case tcp_state::established:
        break;
    }
    const bool told = e.fin_acknowledged() <= host_.owner().now();
    if (!e.fin_sent())
        return e.fin_received() ? TCP_CLOSE_WAIT : TCP_ESTABLISHED;
    if (e.fin_received())
        return TCP_LAST_ACK;
    return told ? TCP_FIN_WAIT2 : TCP_FIN_WAIT1;
}

kernel_result tcp_socket::get_number(int level, int name, int& number) {
    if (level == SOL_SOCKET) {
        switch (name) {
        case SO_ERROR:
            number = endpoint_ != nullptr ? endpoint_->take_error() : std::exchange(error_, 0);
            return 0;
        case SO_TYPE:
            number = SOCK_STREAM;
            return 0;
        case SO_PROTOCOL:
            number = IPPROTO_TCP;
            return 0;
        case SO_ACCEPTCONN:
            number = listening();
            return 0;
        case SO_SNDBUF:
            number = options_.send_buffer != 0 ? options_.send_buffer
                                               : static_cast<int>(send_buffer_default);
            return 0;
        case SO_RCVBUF:
            number = options_.receive_buffer != 0 ? options_.receive_buffer
                                                  : static_cast<int>(receive_buffer_default);
            return 0;
        default:
            break;
        }
    }
    if (level == IPPROTO_TCP) {
        switch (name) {
        case TCP_LINGER2:
            number = options_.fin_timeout_s == 0 ? fin_timeout_s : options_.fin_timeout_s;
            return 0;
        case TCP_FASTOPEN:
            number = options_.fast_open;
            return 0;
        case TCP_DEFER_ACCEPT:
            number = 0;
            return 0;
        default:
            break;
        }
    }
    const auto* const o = find(level, name);
    if (o == nullptr)
        return -ENOPROTOOPT;
    number = options_.*(o->value);
    return 0;
}

kernel_result tcp_socket::get_option(int level, int name, std::span<std::byte> value) {
    if (level == SOL_SOCKET && name == SO_LINGER) {
        const std::size_t n = std::min(value.size(), sizeof options_.linger);
        std::memcpy(value.data(), &options_.linger, n);
        return static_cast<kernel_result>(n);
    }
    if (level == IPPROTO_TCP && name == TCP_INFO) { // nothing but the state is kept
        tcp_info info{};
        info.tcpi_state = static_cast<std::uint8_t>(state_number());
        const std::size_t n = std::min(value.size(), sizeof info);
        std::memcpy(value.data(), &info, n);
        return static_cast<kernel_result>(n);
    }
    if (level == SOL_SOCKET)
        if (const kernel_result r = common.get(name, value); r != -ENOPROTOOPT)
            return r;
    if (const auto known = address_option(claim(), level, name))
        return *known < 0 ? *known : give_int(static_cast<int>(*known), value);
    int number = 0;
    if (const kernel_result r = get_number(level, name, number); r < 0)
        return r;
    return give_int(number, value);
}

} // namespace squall
