#pragma once

#include "sim/run/monitor.hpp"

// What must hold of the server, each judged from the trace alone. docs/invariants.md tells where
// each comes from. I03 and I10 read the bytes on the wire with our own decoder: what a server
// says of itself proves nothing.
namespace squall::invariants {

/// Never disconnect while CONNECTING: there, only the handshake deadline, the loss of the peer,
/// or a shutdown of the server ends a session.
extern const invariant i02;

/// No WebSocket frame before the 101; a failure before it is an HTTP status.
extern const invariant i03;

/// The welcome is delivered or retried; a session that reached CONNECTED gets it written whole,
/// or leaves for a cause that the log names.
extern const invariant i10;

/// Liveness: once faults are healed, every client that connects gets its welcome within 30 s.
extern const invariant i31;

} // namespace squall::invariants
