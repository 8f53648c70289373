#include "sim/net/stream_path.hpp"

#include "sim/faults/catalogue.hpp"

#include <algorithm>
#include <chrono>

namespace squall {

namespace {

using std::chrono::microseconds;

// A dribble is long enough to cut a request line or a frame's header into single bytes, and short
// enough not to outlast every deadline.
constexpr std::uint64_t dribble_bytes = 32;

// RFC 6298: each retransmission waits twice as long as the one before; the first TCP_RTO_MIN.
constexpr duration first_retransmission = std::chrono::milliseconds(200);
// write.timeout's first step is tcp_retries2 = 3: the first transmission, three retransmissions,
// and the wait after the last.
constexpr std::uint64_t retries_before_first_step = 3;

/// Time from the first transmission to the end of the wait after so many: 0.2 s, 0.6 s, 1.4 s ...
duration backed_off(std::uint64_t transmissions) {
    return first_retransmission * ((std::int64_t{1} << transmissions) - 1);
}

} // namespace

stream_path::stream_path(tape& t, link& l, const actor& stream, duration latency,
                         std::uint64_t us_per_kib) noexcept
    : link_(l),
      latency_(latency),
      us_per_kib_(us_per_kib),
      faults_(t, stream),
      priority_(t, faults::order_priority, stream) {}

stream_path::piece stream_path::hindered_piece(std::uint64_t offset, piece p) {
    cut_by_dribble(p, offset);
    cut_before(p, offset, faults_.within<faults::read_split>(offset, offset + p.bytes));
    cut_before(p, offset, faults_.within<faults::read_stall>(offset, offset + p.bytes));
    if (const auto f = faults_.within<faults::link_jitter>(offset, offset + p.bytes))
        p.held += microseconds(f->value);
    if (const auto f = faults_.within<faults::link_tail>(offset, offset + p.bytes))
        p.held += microseconds(f->value);
    if (const auto f = faults_.within<faults::link_loss>(offset, offset + p.bytes))
        p.held += backed_off(f->value);
    return p;
}

void stream_path::cut_by_dribble(piece& p, std::uint64_t offset) {
    if (const auto begin = faults_.within<faults::read_dribble>(offset, offset + p.bytes))
        dribble_ = {begin->at, begin->at + dribble_bytes, microseconds(begin->value)};
    if (offset < dribble_.from && offset + p.bytes > dribble_.from) {
        p.bytes = static_cast<std::size_t>(dribble_.from - offset);
    } else if (offset >= dribble_.from && offset < dribble_.to) {
        p.bytes = 1;
        p.spacing = dribble_.pause;
    }
}

// A firing ahead ends this segment; one at its first byte says how that byte travels.
void stream_path::cut_before(piece& p, std::uint64_t offset, const std::optional<firing>& f) {
    if (!f)
        return;
    if (f->at == offset) {
        p.held += microseconds(f->value);
    } else {
        p.bytes = static_cast<std::size_t>(f->at - offset);
        held_ += microseconds(f->value);
    }
}

duration stream_path::reset_after(std::uint64_t from, std::uint64_t to) {
    const auto f = faults_.within<faults::close_reset>(from, to);
    return f ? microseconds(f->value) : duration{0};
}

bool stream_path::vanishes_after(std::uint64_t from, std::uint64_t to) {
    return faults_.within<faults::close_vanish>(from, to).has_value();
}

std::optional<duration> stream_path::gives_up(std::uint64_t from, std::uint64_t to) {
    const auto f = faults_.within<faults::write_timeout>(from, to);
    if (!f)
        return std::nullopt;
    return backed_off(f->value + retries_before_first_step);
}

std::optional<stream_path::closed_window> stream_path::closes_window(std::uint64_t from,
                                                                     std::uint64_t to) {
    const auto f = faults_.within<faults::write_zero_window>(from, to);
    if (!f)
        return std::nullopt;
    return closed_window{f->at, microseconds(f->value)};
}

void stream_path::heal(instant now, duration latency) noexcept {
    latency_ = latency;
    us_per_kib_ = 0;
    held_ = duration{0};
    dribble_ = {};
    if (last_arrival_ >= now + latency) {
        last_arrival_ = now + latency;
        last_priority_ = 0;
    }
}

} // namespace squall
