#pragma once

#include "sim/event_queue.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace squall {

class tcp_connection;
class tcp_endpoint;

/// What a segment says. One segment says one thing; TCP may join them on the wire, which no
/// program can see.
enum class segment_kind : std::uint8_t {
    syn,
    syn_ack,
    ack,
    data,
    fin,
    rst,
    window,
    unreachable, ///< a router's: an ICMP message about a SYN
    probe,       ///< of keep-alive: "are you there?"
    probe_answer
};

/// Something on its way to an endpoint.
class segment final : public event {
public:
    void fire() override;
    /// It has come to its endpoint's host, and the host takes it.
    void deliver();

    std::uint64_t number = 0; ///< in the order of sending, of all connections
    segment_kind kind = segment_kind::data;
    tcp_endpoint* to = nullptr;
    std::uint64_t offset = 0; ///< stream offset of the first byte (data); an errno (unreachable)
    bool acks_fin = false;    ///< its sender had the receiver's FIN
    std::vector<std::byte> bytes;
};

/// Segments that have arrived, kept for the next ones: no allocation once warm.
class segment_pool {
public:
    segment& take();
    void give_back(segment& s);

    /// Those that have not come to their host yet, in the order of sending. Looks at all.
    std::vector<segment*> on_the_way() const;
    /// None is in use.
    bool all_free() const noexcept { return free_.size() == all_.size(); }

private:
    std::vector<std::unique_ptr<segment>> all_;
    std::vector<segment*> free_;
    std::uint64_t taken_ = 0;
};

} // namespace squall
