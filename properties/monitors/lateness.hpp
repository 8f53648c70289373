#pragma once

#include "sim/time.hpp"
#include "sim/trace/trace.hpp"

#include <chrono>

namespace squall {

/// By how much this event makes the server's host late: stalls and slow calls that the tape
/// decided, timers that fired late, and time that its programs spent on reading clocks.
inline duration lateness_of(const trace_event& e) {
    using std::chrono::microseconds;
    if (e.kind == trace_kind::decision && e.actor == "server" && e.name.starts_with("cpu."))
        return microseconds(e.number_of("value"));
    if (e.kind == trace_kind::host && e.host == "server" &&
        (e.name == "read_clocks" || e.name == "late_timer"))
        return microseconds(e.number_of("us"));
    return duration{0};
}

} // namespace squall
