#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace squall {

/// Where the length of a frame ends, and what it says (RFC 6455, 5.2).
struct frame_length {
    std::size_t head;      ///< bytes before the masking key, or, without one, before the payload
    std::uint64_t payload; ///< bytes
};

/// Of the frame that `bytes` begin with; nothing while they end within it.
std::optional<frame_length> read_frame_length(std::string_view bytes);

} // namespace squall
