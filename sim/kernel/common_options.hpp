#pragma once

#include "sim/kernel/file.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace squall {

/// How setsockopt(2) treats the number of an option.
enum class option_rule : std::uint8_t {
    truth, ///< whether it is not zero
    range  ///< as it is; -EINVAL outside [least, most]
};

/// An option whose value is an int that comes back as it was set.
template <typename Options>
struct int_option {
    int level;
    int name;
    option_rule rule;
    int least;
    int most;
    int Options::*value;
};

/// What setsockopt(2) does to a number under such a rule: 0 or -EINVAL.
kernel_result set_int(option_rule rule, int least, int most, int number, int& value);
/// The int that a program passes: 0, or -EINVAL if it passes fewer bytes (do_tcp_setsockopt).
kernel_result read_int(std::span<const std::byte> value, int& out);
/// Gives a program an int, cut to what it has room for; returns the length.
kernel_result give_int(int number, std::span<std::byte> value);

/// The options of socket(7) that sockets of every family have and that need nothing of the family:
/// how long blocking calls wait, a filter, and numbers that a network without queues or interfaces
/// keeps without heeding (SO_PRIORITY, SO_INCOMING_CPU, SO_BUSY_POLL, SO_DONTROUTE, SO_BROADCAST).
class common_options {
public:
    /// 0, -EINVAL, -EDOM, or -ENOPROTOOPT for an option that is not common.
    kernel_result set(int name, std::span<const std::byte> value);
    /// Writes at most `value.size()` bytes and returns how many, or -ENOPROTOOPT.
    kernel_result get(int name, std::span<std::byte> value) const;

    /// A filter that accepts nothing is attached: what arrives is dropped. (No other filter is
    /// interpreted. A stream of AF_UNIX does not ask it.)
    bool hears_nothing() const noexcept { return filter_; }

    /// Until when a blocking call that begins now waits for bytes or for room.
    instant receive_deadline(instant now) const noexcept { return deadline(now, receive_timeout_); }
    instant send_deadline(instant now) const noexcept { return deadline(now, send_timeout_); }

private:
    static instant deadline(instant now, duration d) noexcept {
        return d == duration::max() ? forever : now + d;
    }
    static const int_option<common_options>* find(int name);
    kernel_result set_filter(int name, std::span<const std::byte> value);

    duration receive_timeout_ = duration::max(); ///< SO_RCVTIMEO; max: waits for ever
    duration send_timeout_ = duration::max();    ///< SO_SNDTIMEO
    bool filter_ = false;                        ///< SO_ATTACH_FILTER
    int priority_ = 0;
    int incoming_cpu_ = -1;
    int busy_poll_us_ = 0;
    int dont_route_ = 0;
    int broadcast_ = 0;
};

} // namespace squall
