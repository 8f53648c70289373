#pragma once

#include "sim/kernel/file.hpp"
#include "sim/posix/kernel_call.hpp"

namespace squall::posix {

/// close(2) of a descriptor. Where it was the last of a socket that lingers, waits until the peer
/// has everything or the time is over (tcp_close, sk_stream_wait_close); the number is free and
/// epoll has forgotten the socket from the start. What could not be sent goes on in the background.
kernel_result close_descriptor(kernel_call& call, int fd);

} // namespace squall::posix
