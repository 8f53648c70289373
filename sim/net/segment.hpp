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
enum class segment_kind : std::uint8_t { syn, syn_ack, ack, data, fin, rst, window };

/// Something on its way to an endpoint.
class segment final : public event {
public:
    void fire() override;

    segment_kind kind = segment_kind::data;
    tcp_endpoint* to = nullptr;
    std::uint64_t offset = 0; ///< stream offset of the first byte (data)
    bool acks_fin = false;    ///< its sender had the receiver's FIN
    std::vector<std::byte> bytes;
};

/// Segments that have arrived, kept for the next ones: no allocation once warm.
class segment_pool {
public:
    segment& take();
    void give_back(segment& s);

private:
    std::vector<std::unique_ptr<segment>> all_;
    std::vector<segment*> free_;
};

} // namespace squall
