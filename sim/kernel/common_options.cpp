#include "sim/kernel/common_options.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <linux/filter.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace squall {

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// Timeouts are kept in jiffies (sock_set_timeout); Debian's kernel has 250 a second.
constexpr duration jiffy = std::chrono::milliseconds(4);

kernel_result set_timeout(std::span<const std::byte> value, duration& out) {
    timeval t{};
    if (value.size() < sizeof t)
        return -EINVAL;
    std::memcpy(&t, value.data(), sizeof t);
    if (t.tv_usec < 0 || t.tv_usec >= 1'000'000)
        return -EDOM;
    if (t.tv_sec < 0) { // "silently" no waiting at all
        out = duration{0};
    } else if ((t.tv_sec == 0 && t.tv_usec == 0) || t.tv_sec >= INT_MAX) {
        out = duration::max();
    } else {
        const duration wanted = seconds(t.tv_sec) + microseconds(t.tv_usec);
        out = (wanted + jiffy - duration{1}) / jiffy * jiffy;
    }
    return 0;
}

kernel_result give_timeout(duration d, std::span<std::byte> value) {
    timeval t{};
    if (d != duration::max()) {
        t.tv_sec = d / seconds(1);
        t.tv_usec = d % seconds(1) / microseconds(1);
    }
    const std::size_t n = std::min(value.size(), sizeof t);
    std::memcpy(value.data(), &t, n);
    return static_cast<kernel_result>(n);
}

/// Whether a filter is the one that lets nothing pass: a program of one instruction, "return 0".
bool accepts_nothing(std::span<const std::byte> value) {
    sock_fprog program{};
    std::memcpy(&program, value.data(), sizeof program);
    return program.len == 1 && program.filter->code == (BPF_RET | BPF_K) && program.filter->k == 0;
}

} // namespace

kernel_result set_int(option_rule rule, int least, int most, int number, int& value) {
    if (rule == option_rule::range && (number < least || number > most))
        return -EINVAL;
    value = rule == option_rule::truth ? number != 0 : number;
    return 0;
}

kernel_result read_int(std::span<const std::byte> value, int& out) {
    if (value.size() < sizeof out)
        return -EINVAL;
    std::memcpy(&out, value.data(), sizeof out);
    return 0;
}

kernel_result give_int(int number, std::span<std::byte> value) {
    const std::size_t n = std::min(value.size(), sizeof number);
    std::memcpy(value.data(), &number, n);
    return static_cast<kernel_result>(n);
}

const int_option<common_options>* common_options::find(int name) {
    using o = common_options;
    static constexpr int_option<o> table[] = {
        {SOL_SOCKET, SO_PRIORITY, option_rule::range, INT_MIN, INT_MAX, &o::priority_},
        {SOL_SOCKET, SO_INCOMING_CPU, option_rule::range, INT_MIN, INT_MAX, &o::incoming_cpu_},
        {SOL_SOCKET, SO_BUSY_POLL, option_rule::range, 0, INT_MAX, &o::busy_poll_us_},
        {SOL_SOCKET, SO_DONTROUTE, option_rule::truth, 0, 0, &o::dont_route_},
        {SOL_SOCKET, SO_BROADCAST, option_rule::truth, 0, 0, &o::broadcast_},
    };
    const auto* const found = std::ranges::find(table, name, &int_option<o>::name);
    return found == std::end(table) ? nullptr : found;
}

kernel_result common_options::set_filter(int name, std::span<const std::byte> value) {
    if (name == SO_ATTACH_FILTER && value.size() != sizeof(sock_fprog))
        return -EINVAL;
    if (name == SO_ATTACH_FILTER && !accepts_nothing(value))
        return -ENOPROTOOPT; // no other program is interpreted
    if (name == SO_DETACH_FILTER && !filter_)
        return -ENOENT;
    filter_ = name == SO_ATTACH_FILTER;
    return 0;
}

kernel_result common_options::set(int name, std::span<const std::byte> value) {
    if (name == SO_RCVTIMEO)
        return set_timeout(value, receive_timeout_);
    if (name == SO_SNDTIMEO)
        return set_timeout(value, send_timeout_);
    if (name == SO_ATTACH_FILTER || name == SO_DETACH_FILTER)
        return set_filter(name, value);
    const auto* const o = find(name);
    if (o == nullptr)
        return -ENOPROTOOPT;
    int number = 0;
    if (const kernel_result r = read_int(value, number); r < 0)
        return r;
    return set_int(o->rule, o->least, o->most, number, this->*(o->value));
}

kernel_result common_options::get(int name, std::span<std::byte> value) const {
    if (name == SO_RCVTIMEO)
        return give_timeout(receive_timeout_, value);
    if (name == SO_SNDTIMEO)
        return give_timeout(send_timeout_, value);
    if (name == SO_RCVLOWAT || name == SO_SNDLOWAT) // not to be changed here
        return give_int(1, value);
    const auto* const o = find(name);
    return o != nullptr ? give_int(this->*(o->value), value) : -ENOPROTOOPT;
}

} // namespace squall
