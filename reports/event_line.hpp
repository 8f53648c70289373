#pragma once

#include "sim/trace/trace.hpp"

#include <iosfwd>
#include <string>

namespace squall {

/// One event for a reader, one line without its line end:
///
///     #40    0.012345  server    call      recv              fd=1030 -> 61  "GET /voice..."
///
/// Number, virtual time in seconds, host, kind, name, then whom it concerns and the fields, in
/// the order that reads best for that kind. Payloads are shortened, and escaped as in C.
std::string event_line(const trace_event& e);

/// Writes each event's line as it happens, and at once: a run that crashes keeps what it showed.
class event_printer final : public trace_listener {
public:
    /// `out` must outlive the printer. Log lines of the server are shown only if `with_log`.
    event_printer(std::ostream& out, bool with_log) noexcept : out_(out), with_log_(with_log) {}

    void on_event(const trace_event& e) override;

private:
    std::ostream& out_;
    bool with_log_;
};

} // namespace squall
