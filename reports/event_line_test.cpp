#include "reports/event_line.hpp"

#include "reports/escape.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace squall {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

trace_event event_of(trace_kind kind, std::string_view host, std::string_view name,
                     std::string_view actor, std::span<const trace_field> fields,
                     std::string_view payload = {}) {
    return {40, instant{duration{12'345'678}}, kind, host, name, actor, fields, bytes_of(payload)};
}

TEST(event_line, a_call_shows_its_arguments_then_what_came_of_it_then_the_payload) {
    const std::array fields = {trace_field("fd", 1030), trace_field("length", 512),
                               trace_field("result", 5)};
    EXPECT_EQ(event_line(event_of(trace_kind::call, "server", "recv", "c1#1>server:80/1>", fields,
                                  "GET\r\n")),
              "    #40     0.012345  server    call      recv              c1#1>server:80/1> "
              "fd=1030 length=512 -> 5  \"GET\\r\\n\"");
    const std::array failed = {trace_field("fd", 1030), trace_field("error", "EAGAIN")};
    EXPECT_EQ(event_line(event_of(trace_kind::call, "server", "recv", "", failed)),
              "    #40     0.012345  server    call      recv              fd=1030 -> EAGAIN");
}

TEST(event_line, epolls_numbers_are_shown_by_name) {
    const std::array control = {trace_field("fd", 1025), trace_field("operation", 1),
                                trace_field("target", 1027), trace_field("events", 0x80000005),
                                trace_field("result", 0)};
    EXPECT_EQ(event_line(event_of(trace_kind::call, "server", "epoll_ctl", "", control)),
              "    #40     0.012345  server    call      epoll_ctl         fd=1025 ADD "
              "target=1027 events=IN|OUT|ET -> 0");
    const std::array<std::uint64_t, 4> ready = {1, 1, 3, 0x2015};
    const std::array wait = {trace_field("fd", 1025), trace_field("result", 2)};
    EXPECT_EQ(event_line(event_of(trace_kind::call, "server", "epoll_wait", "", wait,
                                  as_characters(std::as_bytes(std::span(ready))))),
              "    #40     0.012345  server    call      epoll_wait        fd=1025 -> 2  1:IN "
              "3:IN|OUT|HUP|RDHUP");
}

TEST(event_line, a_decision_shows_where_it_stands_on_the_tape_and_what_took_effect) {
    const std::array fields = {trace_field("at", 3), trace_field("value", 700),
                               trace_field("unit", "us"), trace_field("wanted", 900)};
    EXPECT_EQ(event_line(event_of(trace_kind::decision, "", "cpu.call", "server",
                                  std::span(fields).first(3))),
              "    #40     0.012345  -         decision  cpu.call          server at 3: 700 us");
    EXPECT_EQ(event_line(event_of(trace_kind::decision, "", "cpu.call", "server", fields)),
              "    #40     0.012345  -         decision  cpu.call          server at 3: 700 us "
              "(the tape says 900)");
}

TEST(event_line, a_log_line_shows_its_level_and_text_without_control_characters) {
    const std::array fields = {trace_field("level", "info"), trace_field("line", "a = b\x1b[2J")};
    EXPECT_EQ(event_line(event_of(trace_kind::log, "server", "log", "", fields)),
              "    #40     0.012345  server    log       log               info: a = b\\x1b[2J");
}

TEST(event_line, other_kinds_show_fields_and_quote_what_is_not_one_word) {
    const std::array fields = {trace_field("session", "s1"), trace_field("error", ""),
                               trace_field("reason", "two words"), trace_field("x", "a=b")};
    EXPECT_EQ(event_line(event_of(trace_kind::observed, "server", "ended", "", fields)),
              "    #40     0.012345  server    observed  ended             session=s1 error=\"\" "
              "reason=\"two words\" x=\"a=b\"");
}

TEST(event_line, a_long_payload_is_shortened_and_its_length_told) {
    const std::string line =
        event_line(event_of(trace_kind::network, "server", "data", "", {}, std::string(61, 'x')));
    EXPECT_TRUE(line.ends_with("\"" + std::string(60, 'x') + "...\" (61 bytes)")) << line;
}

TEST(event_line, columns_stay_apart_when_a_name_is_longer_than_its_column) {
    const std::string line = event_line(
        event_of(trace_kind::client, "a-very-long-host", "a_very_long_event_name", "actor", {}));
    EXPECT_NE(line.find("a-very-long-host client    a_very_long_event_name actor"),
              std::string::npos)
        << line;
}

TEST(event_line, has_nothing_at_its_end) {
    EXPECT_EQ(event_line(event_of(trace_kind::network, "c1", "fin", "", {})),
              "    #40     0.012345  c1        network   fin");
}

TEST(event_printer, leaves_log_lines_out_unless_asked) {
    const trace_event log = event_of(trace_kind::log, "server", "log", "", {});
    const trace_event other = event_of(trace_kind::host, "server", "started", "", {});
    for (const bool with_log : {false, true}) {
        std::ostringstream out;
        event_printer printer(out, with_log);
        printer.on_event(log);
        printer.on_event(other);
        EXPECT_EQ(out.str().find("log") != std::string::npos, with_log);
        EXPECT_TRUE(out.str().ends_with("started\n"));
    }
}

} // namespace
} // namespace squall
