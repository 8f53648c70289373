#pragma once

#include "sim/run/scenario.hpp"

namespace squall::toys {

// Scenarios that go wrong in a way each, for tests of the program. Most ask one question of
// their own, "process.toy", and go wrong when its answer is not 0; so about one seed in eight
// breaks them, and no seed does with --faults none.

extern const scenario calm;     ///< nothing happens but a line of log and some bytes
extern const scenario chatters; ///< T02, between much talk
extern const scenario rude;     ///< "rude toy": throws what would paint a terminal red
extern const scenario late;     ///< T01: a timer of 10 ms; cpu.dispatch makes its tick late
extern const scenario tossed;   ///< T02: broken when the toy question says so
extern const scenario twofold;  ///< T01 and T02, both at once
extern const scenario aborts;   ///< prints, then SIGABRT
extern const scenario crashes;  ///< on a fibre: null pointers in two places, and a call of nothing
/// as `crashes`, with handlers of its own for such signals
extern const scenario shrugs;
extern const scenario overflows;  ///< a recursion without end uses up the fibre's stack
extern const scenario terminates; ///< an exception leaves a function that promised not to throw
extern const scenario uses_freed; ///< reads memory that it has freed (sanitizers see that)
extern const scenario past_libc;  ///< "past-libc": asks the kernel itself, about one thing of three
extern const scenario exits;      ///< exit code 7
extern const scenario stuck;      ///< a loop that never ends
extern const scenario deadlocks;  ///< two programs wait for condition variables for ever
extern const scenario throws;     ///< the scenario's own code throws
extern const scenario refused;    ///< always: the program starts a thread
extern const scenario history;    ///< T02 in every run but the first of a process
extern const scenario drift;      ///< healthy, but its digest depends on process history
extern const scenario wanders;    ///< T02; its tenth event and those after depend on history
extern const scenario forgets;    ///< T02; the last of many bytes depends on history
extern const scenario noisy;      ///< prints on standard output and error; notes its entropy
extern const scenario ctrl_c;     ///< the 20th run in a process interrupts the hunt

/// The question that breaks toys: 1, 2 or 3.
extern const site toy_question;

/// All of them.
scenario_list all();

} // namespace squall::toys
