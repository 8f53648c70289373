#pragma once

#include "sim/trace/trace.hpp"

#include <iosfwd>
#include <string>

namespace squall {

/// One event for a program: a JSON object on one line, without its line end.
///
///     {"event":40,"ns":12345678,"kind":"call","host":"server","name":"recv","actor":"c1#1>...",
///      "fields":{"fd":1030,"result":61},"bytes":"474554","text":"GET"}
///
/// `actor`, `fields`, `bytes` (hex) and `text` are left out where there are none; `text` stands
/// beside `bytes` where those are ASCII. Bytes of names and fields that are not UTF-8 become
/// U+FFFD; payloads stay exact.
std::string event_json(const trace_event& e);

/// Writes each event's object as it happens, and at once.
class event_json_writer final : public trace_listener {
public:
    /// `out` must outlive the writer.
    explicit event_json_writer(std::ostream& out) noexcept : out_(out) {}

    void on_event(const trace_event& e) override;

private:
    std::ostream& out_;
};

} // namespace squall
