#pragma once

#include "sim/run/monitor.hpp"

// What must hold of the server, each judged from the trace alone. docs/invariants.md tells where
// each comes from. I03 and I10 read the bytes on the wire with our own decoder: what a server
// says of itself proves nothing. I07 and I11 too.
namespace squall::invariants {

/// States move only forward, and DISCONNECTED is final.
extern const invariant i01;

/// Never disconnect while CONNECTING: there, only the handshake deadline, the loss of the peer,
/// or a shutdown of the server ends a session.
extern const invariant i02;

/// No WebSocket frame before the 101; a failure before it is an HTTP status.
extern const invariant i03;

/// One disconnect event to the handler of each session that connected; one end of every session.
extern const invariant i04;

/// A handler is told of connect, then of messages, then of disconnect.
extern const invariant i05;

/// The welcome is delivered or retried; a session that reached CONNECTED gets it written whole,
/// or leaves for a cause that the log names.
extern const invariant i10;

/// One registration and one removal a session, ids unique.
extern const invariant i06;

/// One close frame at most, and no data after it; no frame that a server must not send.
extern const invariant i07;

/// From accept to the 101, and from CLOSING to the closed descriptor, by our own deadlines.
extern const invariant i08;

/// A drain admits nobody, ends everybody in time, and leaves nothing behind.
extern const invariant i09;

/// The first data frame is the welcome, and only one is written.
extern const invariant i11;

/// The gaps between attempts at the welcome, to the nanosecond and the tape's lateness.
extern const invariant i12;

/// No attempt at the welcome on a session that takes no more messages.
extern const invariant i13;

/// No data frame begins once the session is CLOSING.
extern const invariant i14;

/// What goes out is an in-order, duplicate-free subsequence of what was queued; one outcome a send.
extern const invariant i16;

/// One write outstanding on a stream.
extern const invariant i17;

/// What waits for a session is bounded.
extern const invariant i18;

/// A handler that throws costs its own session, 1011, and no other.
extern const invariant i20;

/// Silence closes, and nothing else is taken for it.
extern const invariant i23;

/// The rate of messages is limited, and nobody refused who keeps to it.
extern const invariant i26;

/// Transport errors have categories, and expected ones are not logged above DEBUG.
extern const invariant i27;

/// Keep-alive ticks every 100 ms while a job is waited for, and none after.
extern const invariant i25;

/// What /api/debug/websocket-status and /metrics say of the sessions is so.
extern const invariant i28;

/// Stages of a generation end, jobs end once, and their frames reach their owner alone.
extern const invariant i29;

/// No debug endpoint answers without its token.
extern const invariant i30;

/// No descriptor is left of a connection that is over.
extern const invariant i33;

/// Liveness: once faults are healed, every client that connects gets its welcome within 30 s.
extern const invariant i31;

} // namespace squall::invariants
