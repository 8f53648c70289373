#pragma once

#include "sim/run/probe.hpp"

// What should come up in some runs of our scenarios, or their checks prove little.
namespace squall::probes {

/// A session reaches a second attempt at its welcome, for whatever reason.
extern const probe second_welcome_attempt;

/// The same, where the run's tape had a write fail with EAGAIN.
extern const probe second_attempt_by_eagain;

/// The same in a run without that: the client's pipelined requests had filled the send buffer.
extern const probe second_attempt_by_pipelined;

/// An accept completes although the server has closed its listening socket.
extern const probe accept_after_close;

/// A session ends while the expiry of its welcome's timer is queued: the handler comes all the
/// same, with success.
extern const probe timer_cancelled_when_due;

/// A client's stream ends in the middle of a WebSocket frame.
extern const probe eof_inside_a_frame;

/// The server's programs end while sessions are open: operations are pending.
extern const probe sessions_at_a_crash;

/// A session is welcomed by a server that has been started again.
extern const probe reconnect_after_restart;

/// Somebody asks for a WebSocket of a server that drains.
extern const probe upgrade_in_a_drain;

/// A job whose server has ended is taken up by the next one.
extern const probe job_outlives_its_server;

} // namespace squall::probes
