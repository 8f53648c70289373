#pragma once

#include "sim/conformance/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/socket.h>

// How scripts spell IP addresses and ports.
namespace squall::conformance {

/// The address that stands at `index` of a step, the port behind it, and the length to be told
/// behind that; `size` is the address's own length if the step has none. Throws
/// std::runtime_error if they make no sense.
sockaddr_storage address_at(const executor& e, const step_words& w, std::size_t index,
                            socklen_t& size);

/// "127.0.0.1", "[::1]".
std::string address_text(const sockaddr_storage& a);
/// "127.0.0.1:p", "[::1]:0"; "some" for a port that the script has not named.
std::string name_text(const executor& e, sockaddr_storage& a);
/// In network byte order; sin_port and sin6_port stand at the same place.
std::uint16_t& port_in(sockaddr_storage& a);

} // namespace squall::conformance
