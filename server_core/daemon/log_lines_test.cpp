// Whatever a message holds, its line is one line, and says what it is.

#include "server_core/daemon/log_lines.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <spdlog/details/log_msg.h>

namespace squall::server {
namespace {

using json = nlohmann::json;

const std::string id(32, 'a');

std::string line_of(spdlog::formatter& lines, std::string_view message) {
    const spdlog::details::log_msg logged{
        spdlog::log_clock::time_point{std::chrono::milliseconds{1'736'937'000'000}},
        {},
        "squall-server",
        spdlog::level::warn,
        {message.data(), message.size()}};
    spdlog::memory_buf_t line;
    lines.format(logged, line);
    return {line.data(), line.size()};
}

json object_of(std::string_view message) {
    const std::string line = line_of(*json_lines(), message);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    return json::parse(line);
}

TEST(log_lines, of_text_have_time_name_and_level) {
    const std::string line = line_of(*text_lines(), "hello");
    EXPECT_TRUE(line.starts_with("[2025-01-1")) << line;
    EXPECT_TRUE(line.ends_with(".000] [squall-server] [warning] hello\n")) << line;
}

TEST(log_lines, of_text_cannot_be_forged) {
    const std::string line =
        line_of(*text_lines(), std::string_view{"a\nb\r\x1b[2J\x9b\0c\x7f\xc2\x9b", 14});
    EXPECT_TRUE(line.ends_with("[warning] a?b??[2J??c???\n")) << line;
}

TEST(log_lines, of_json_are_objects) {
    EXPECT_EQ(
        object_of("hello"),
        (json{{"time", "2025-01-15T10:30:00.000Z"}, {"level", "warning"}, {"message", "hello"}}));
}

TEST(log_lines, of_json_cannot_be_forged) {
    EXPECT_EQ(object_of("a\"b\\\n{}").at("message"), "a\"b\\\n{}");
    EXPECT_EQ(object_of("a\xff z").at("message"), "a\xef\xbf\xbd z");
    const std::string line = line_of(*json_lines(), "\xc2\x9b\xe2\x80\xa8\x1b");
    EXPECT_TRUE(std::ranges::all_of(line, [](char c) {
        return (c >= 0x20 && c <= 0x7e) || c == '\n';
    })) << line;
}

TEST(log_lines, of_json_name_the_session) {
    EXPECT_EQ(object_of("WS_SENT | session=" + id + " | bytes=1").at("session"), id);
}

TEST(log_lines, a_session_is_named_only_where_it_is_beyond_doubt) {
    EXPECT_EQ(session_of("WS | session=" + id), id);
    EXPECT_EQ(session_of("WS | session=" + id + " | x"), id);
    for (const std::string& message :
         {std::string{"no word of it"}, std::string{"session="}, "session=" + id + "0",
          "session=" + id + ",x", "session=" + std::string(32, 'A'),
          "said session=" + std::string(32, 'b') + " | session=" + id}) {
        EXPECT_EQ(session_of(message), std::nullopt) << message;
    }
}

} // namespace
} // namespace squall::server
