#include "sim/net/stream_path.hpp"

#include "sim/faults/catalogue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace squall {

namespace {

using std::chrono::microseconds;

constexpr std::size_t segment_bytes_max = 65'483; // one GSO segment on a 1460-byte path
// A dribble is long enough to cut a request line or a frame's header into single bytes, and short
// enough not to outlast every deadline.
constexpr std::uint64_t dribble_bytes = 32;

} // namespace

stream_path::stream_path(tape& t, link& l, const actor& stream, duration latency,
                         std::uint64_t us_per_kib) noexcept
    : link_(l),
      latency_(latency),
      us_per_kib_(us_per_kib),
      split_(t, faults::read_split, stream),
      dribbles_(t, faults::read_dribble, stream),
      jitter_(t, faults::link_jitter, stream),
      tail_(t, faults::link_tail, stream),
      reset_(t, faults::close_reset, stream),
      vanish_(t, faults::close_vanish, stream),
      priority_(t, faults::order_priority, stream) {}

stream_path::piece stream_path::next_piece(std::uint64_t offset, std::size_t n) {
    piece p{std::min(n, segment_bytes_max), std::exchange(held_, duration{0}), duration{0}};
    const auto ends_at = [&p, offset](std::uint64_t at) {
        p.bytes = static_cast<std::size_t>(at - offset);
    };
    if (const auto begin = dribbles_.within(offset, offset + p.bytes))
        dribble_ = {begin->at, begin->at + dribble_bytes, microseconds(begin->value)};
    if (offset < dribble_.from && offset + p.bytes > dribble_.from) {
        ends_at(dribble_.from);
    } else if (offset >= dribble_.from && offset < dribble_.to) {
        ends_at(offset + 1);
        p.spacing = dribble_.pause;
    }
    // A firing ahead ends this segment; one at its first byte says how that byte travels.
    if (const auto cut = split_.within(offset, offset + p.bytes)) {
        if (cut->at > offset) {
            ends_at(cut->at);
            held_ = microseconds(cut->value);
        } else {
            p.held += microseconds(cut->value);
        }
    }
    if (const auto f = jitter_.within(offset, offset + p.bytes))
        p.held += microseconds(f->value);
    if (const auto f = tail_.within(offset, offset + p.bytes))
        p.held += microseconds(f->value);
    return p;
}

stream_path::arrival stream_path::arrival_of(instant now, const piece& p) {
    instant at = std::max(last_arrival_, link_.departure(now) + latency_ + p.held) + p.spacing;
    if (us_per_kib_ != 0) [[unlikely]]
        at += microseconds(p.bytes * us_per_kib_ / 1024);
    const auto drawn = static_cast<std::uint32_t>(priority_.ask());
    last_priority_ = at == last_arrival_ ? std::max(drawn, last_priority_) : drawn;
    last_arrival_ = at;
    return {at, last_priority_};
}

duration stream_path::reset_after(std::uint64_t from, std::uint64_t to) {
    const auto f = reset_.within(from, to);
    return f ? microseconds(f->value) : duration{0};
}

bool stream_path::vanishes_after(std::uint64_t from, std::uint64_t to) {
    return vanish_.within(from, to).has_value();
}

} // namespace squall
