#pragma once

#include "sim/trace/trace.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace squall {

/// "IN|OUT|ET"; bits without a name as a hex number.
std::string epoll_bits(std::uint32_t events);

/// "ADD", "MOD", "DEL", or the number.
std::string epoll_operation(std::int64_t operation);

/// What epoll_wait returned, as the trace has it (two 64-bit numbers an event: which
/// registration, counted from 1, and its bits): "1:IN 4:IN|HUP".
std::string epoll_ready(std::span<const std::byte> events);

} // namespace squall
