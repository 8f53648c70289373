#pragma once

#include "sim/run/probe.hpp"

// Situations that no single site is, recognised in the trace of any server. What needs knowledge of
// a server or of its protocol stands with its scenarios.
namespace squall::probes {

/// A connection whose SYN came first is accepted after one of another host whose SYN came later.
extern const probe accepts_reordered;

/// An accepted socket gets the number of a descriptor that the program has closed before.
extern const probe descriptor_reused;

/// A reset comes while data that came before it have not been read.
extern const probe reset_with_unread_data;

/// A write succeeds after the peer has closed both ways, and is answered with a reset.
extern const probe write_after_full_close;

/// Both ends have sent their FIN before either has the other's.
extern const probe simultaneous_close;

/// A socket is closed whose last write did not take all that it was given.
extern const probe close_with_pending_write;

/// A socket is closed after epoll_wait has reported it and before anybody has looked at it.
extern const probe completion_after_close;

} // namespace squall::probes
