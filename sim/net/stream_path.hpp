#pragma once

#include "sim/faults/close.hpp"
#include "sim/faults/link.hpp"
#include "sim/faults/read.hpp"
#include "sim/faults/write.hpp"
#include "sim/net/link.hpp"
#include "sim/tape/byte_questions.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace squall {

/// The way of one direction of one connection: where what is sent is cut into segments, when each
/// arrives, and what the path does to the connection on the way. All that a tape may say of a
/// stream stands here, so that the endpoint knows TCP and no faults.
///
/// ENSURES: nothing overtakes anything in one stream, not even at the same instant.
class stream_path {
public:
    /// What is to be sent next as one segment, and how it travels.
    struct piece {
        std::size_t bytes;
        duration held;    ///< how much longer than usual it takes
        duration spacing; ///< how long after its predecessor it arrives at the earliest
    };
    struct arrival {
        instant at;
        std::uint32_t priority; ///< among events of the same instant
    };

    /// All must outlive the path. `latency`: of this connection, one way, all included.
    /// `us_per_kib`: how long the narrowest place takes for a KiB; 0: no time.
    stream_path(tape& t, link& l, const actor& stream, duration latency,
                std::uint64_t us_per_kib) noexcept;

    /// How much of the `n` bytes that begin at this offset go into the next segment.
    /// REQUIRES: n > 0; offsets never fall. ENSURES: 0 < bytes <= n.
    piece next_piece(std::uint64_t offset, std::size_t n) {
        const piece whole{std::min(n, segment_bytes_max), held_, duration{0}};
        held_ = duration{0};
        if (clear_until(offset + whole.bytes) && offset >= dribble_.to) [[likely]]
            return whole;
        return hindered_piece(offset, whole);
    }
    /// Nothing befalls the bytes before this offset: none of the questions below need be asked.
    bool clear_until(std::uint64_t offset) const noexcept { return faults_.idle(offset); }

    /// When a segment of so many bytes arrives that is sent now.
    arrival arrival_of(instant now, const piece& p) {
        instant at =
            std::max(last_arrival_, link_.departure(now, p.bytes) + latency_ + p.held) + p.spacing;
        if (us_per_kib_ != 0) [[unlikely]]
            at += std::chrono::microseconds(p.bytes * us_per_kib_ / 1024);
        const auto drawn = static_cast<std::uint32_t>(priority_.ask());
        last_priority_ = at == last_arrival_ ? std::max(drawn, last_priority_) : drawn;
        last_arrival_ = at;
        return {at, last_priority_};
    }

    /// Time to the other end without any fault of the moment.
    duration way_time() const noexcept { return latency_ + link_.lag(); }

    /// How long after these bytes are sent the path forgets the connection and resets both
    /// ends; zero: it does not.
    duration reset_after(std::uint64_t from, std::uint64_t to);
    /// Nothing crosses the path once these bytes have.
    bool vanishes_after(std::uint64_t from, std::uint64_t to);
    /// Nothing crosses the path from these bytes on; the sender gives them up after that time.
    std::optional<duration> gives_up(std::uint64_t from, std::uint64_t to);
    /// The peer's window ends before one of these bytes, for a time.
    struct closed_window {
        std::uint64_t before;
        duration for_so_long;
    };
    std::optional<closed_window> closes_window(std::uint64_t from, std::uint64_t to);

    /// Faults are over: from now on everything takes `latency`. ENSURES: what is sent from now on
    /// arrives after what is on the way, if none of that arrives later than `now` + `latency`.
    void heal(instant now, duration latency) noexcept;

private:
    static constexpr std::size_t segment_bytes_max = 65'483; ///< one GSO segment of 1460-byte ones

    /// Bytes [from, to) of the stream arrive one by one.
    struct dribble {
        std::uint64_t from = 0;
        std::uint64_t to = 0;
        duration pause{0};
    };

    piece hindered_piece(std::uint64_t offset, piece p);
    void cut_by_dribble(piece& p, std::uint64_t offset);
    void cut_before(piece& p, std::uint64_t offset, const std::optional<firing>& f);

    link& link_;
    duration latency_;
    std::uint64_t us_per_kib_;
    byte_questions<faults::read_split, faults::read_dribble, faults::read_stall,
                   faults::link_jitter, faults::link_tail, faults::link_loss, faults::close_reset,
                   faults::close_vanish, faults::write_timeout, faults::write_zero_window>
        faults_;
    question priority_;
    duration held_{0}; ///< how much longer the rest of a segment takes that was cut
    dribble dribble_;  ///< the latest
    instant last_arrival_{};
    std::uint32_t last_priority_ = 0;
};

} // namespace squall
