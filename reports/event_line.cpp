#include "reports/event_line.hpp"

#include "reports/epoll_text.hpp"
#include "reports/escape.hpp"

#include <cstdio>
#include <ostream>

namespace squall {

namespace {

constexpr std::size_t payload_shown_max = 60;
constexpr std::size_t host_width = 9;
constexpr std::size_t kind_width = 9;
constexpr std::size_t name_width = 17;

/// Appends `text`, padded to `width`, and one space.
void column(std::string& line, std::string_view text, std::size_t width) {
    line += text;
    line.append(width > text.size() ? width - text.size() : 0, ' ');
    line += ' ';
}

void word(std::string& line, std::string_view text) {
    line += ' ';
    line += text;
}

/// The field's value; a text that would not read as one word is quoted.
std::string value(const trace_field& f) {
    if (!f.is_text())
        return std::to_string(f.number);
    const std::string text = escaped(f.text);
    const bool one_word =
        !text.empty() && text == f.text && text.find_first_of(" =") == std::string::npos;
    return one_word ? text : '"' + text + '"';
}

void named_value(std::string& line, const trace_field& f) {
    word(line, std::string(f.name) + "=" + value(f));
}

/// An argument as name=value; epoll's numbers by their names.
void argument(std::string& line, const trace_event& e, const trace_field& f) {
    if (e.name == "epoll_ctl" && f.name == "operation")
        word(line, epoll_operation(f.number));
    else if (e.name == "epoll_ctl" && f.name == "events")
        word(line, "events=" + epoll_bits(static_cast<std::uint32_t>(f.number)));
    else
        named_value(line, f);
}

/// Arguments, then "-> 61" or "-> EAGAIN".
void call(std::string& line, const trace_event& e) {
    const trace_field* outcome = nullptr;
    for (const trace_field& f : e.fields) {
        if (f.name == "result" || f.name == "error")
            outcome = &f;
        else
            argument(line, e, f);
    }
    if (outcome != nullptr)
        word(line, "-> " + value(*outcome));
}

/// "at 12: 5000 us", and what the tape had wanted if that was more.
void decision_taken(std::string& line, const trace_event& e) {
    word(line, "at " + std::to_string(static_cast<std::uint64_t>(e.number_of("at"))) + ": " +
                   std::to_string(static_cast<std::uint64_t>(e.number_of("value"))) + " " +
                   std::string(e.text_of("unit")));
    if (const trace_field* const wanted = e.field("wanted"))
        line += " (the tape says " + value(*wanted) + ")";
}

void log_line(std::string& line, const trace_event& e) {
    word(line, std::string(e.text_of("level")) + ": " + escaped(e.text_of("line")));
}

void details(std::string& line, const trace_event& e) {
    switch (e.kind) {
    case trace_kind::call:
        return call(line, e);
    case trace_kind::decision:
        return decision_taken(line, e);
    case trace_kind::log:
        return log_line(line, e);
    default:
        for (const trace_field& f : e.fields)
            named_value(line, f);
    }
}

void payload(std::string& line, const trace_event& e) {
    if (e.bytes.empty())
        return;
    if (e.kind == trace_kind::call && e.name.starts_with("epoll_")) {
        word(line, " " + epoll_ready(e.bytes));
        return;
    }
    word(line, " \"" + escaped(as_characters(e.bytes), payload_shown_max) + '"');
    if (e.bytes.size() > payload_shown_max)
        line += " (" + std::to_string(e.bytes.size()) + " bytes)";
}

} // namespace

std::string event_line(const trace_event& e) {
    constexpr std::int64_t ns_a_second = 1'000'000'000;
    constexpr std::int64_t ns_a_microsecond = 1000;
    char head[64];
    std::snprintf(head, sizeof head, "%7s %5lld.%06lld  ", ("#" + std::to_string(e.number)).c_str(),
                  static_cast<long long>(ns(e.at) / ns_a_second),
                  static_cast<long long>(ns(e.at) % ns_a_second / ns_a_microsecond));
    std::string line = head;
    column(line, e.host.empty() ? "-" : e.host, host_width);
    column(line, to_string(e.kind), kind_width);
    column(line, e.name, name_width);
    line.pop_back();
    if (!e.actor.empty())
        word(line, e.actor);
    details(line, e);
    payload(line, e);
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

void event_printer::on_event(const trace_event& e) {
    if (e.kind == trace_kind::log && !with_log_)
        return;
    out_ << event_line(e) << '\n' << std::flush;
}

} // namespace squall
