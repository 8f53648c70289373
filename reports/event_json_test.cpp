#include "reports/event_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <sstream>

namespace squall {
namespace {

trace_event event_with(std::span<const trace_field> fields, std::string_view payload) {
    return {7,
            instant{duration{1'000'000'001}},
            trace_kind::call,
            "server",
            "recv",
            "c1",
            fields,
            std::as_bytes(std::span(payload.data(), payload.size()))};
}

TEST(event_json, tells_everything_that_the_event_holds) {
    const std::array fields = {trace_field("fd", -1), trace_field("error", "EAGAIN")};
    EXPECT_EQ(event_json(event_with(fields, "A\n")),
              R"({"event":7,"ns":1000000001,"kind":"call","host":"server","name":"recv",)"
              R"("actor":"c1","fields":{"fd":-1,"error":"EAGAIN"},"bytes":"410a","text":"A\n"})");
}

TEST(event_json, leaves_out_what_is_not_there) {
    trace_event e = event_with({}, {});
    e.actor = {};
    EXPECT_EQ(event_json(e),
              R"({"event":7,"ns":1000000001,"kind":"call","host":"server","name":"recv"})");
}

TEST(event_json, bytes_that_are_no_text_stand_as_hex_only) {
    const auto j = nlohmann::json::parse(event_json(event_with({}, "\x81\x05")));
    EXPECT_EQ(j["bytes"], "8105");
    EXPECT_FALSE(j.contains("text"));
}

TEST(event_json, a_field_that_is_not_utf8_still_gives_json) {
    const std::array fields = {trace_field("reason", "\xff\xfe")};
    const auto j = nlohmann::json::parse(event_json(event_with(fields, {})));
    EXPECT_EQ(j["fields"]["reason"], "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(event_json_writer, writes_an_object_a_line) {
    std::ostringstream out;
    event_json_writer writer(out);
    writer.on_event(event_with({}, {}));
    writer.on_event(event_with({}, "x"));
    std::istringstream lines(out.str());
    std::string line;
    int count = 0;
    for (; std::getline(lines, line); ++count)
        EXPECT_TRUE(nlohmann::json::parse(line).is_object());
    EXPECT_EQ(count, 2);
}

} // namespace
} // namespace squall
