#pragma once

#include "sim/conformance/script.hpp"

#include <rapidcheck.h>
#include <string>

namespace squall::conformance {

/// Scripts of up to 40 steps over up to four sockets in two roles (two connections, one of which
/// may still wait to be accepted), which rapidcheck shrinks by leaving steps away. Writes are
/// small enough that no buffer fills, as the two kernels' buffers differ on purpose; and the order
/// of events is left out, as the real loopback delivers before the sender's own call has returned.
rc::Gen<script> generated_script();

/// Scripts of up to 40 steps over a pipe, a pair of AF_UNIX sockets and duplicates of their
/// descriptors, all watched by one epoll; here the order of events counts.
rc::Gen<script> generated_local_script();

/// Scripts of up to 40 steps over three datagram sockets of both families, one of them connected;
/// small enough that no buffer fills, and the order of events is left out.
rc::Gen<script> generated_datagram_script();

/// As it would stand in a file.
std::string text_of(const script& s);

} // namespace squall::conformance
