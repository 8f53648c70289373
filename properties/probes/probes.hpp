#pragma once

#include "sim/run/probe.hpp"

// What should come up in some runs of the voice scenarios, or their checks prove little.
namespace squall::probes {

/// A session reaches a second attempt at its welcome, for whatever reason.
extern const probe second_welcome_attempt;

/// The same, where the run's tape had a write fail with EAGAIN.
extern const probe second_attempt_by_eagain;

/// The same in a run without that: the client's pipelined requests had filled the send buffer.
extern const probe second_attempt_by_pipelined;

} // namespace squall::probes
