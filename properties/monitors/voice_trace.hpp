#pragma once

#include "properties/monitors/trace_script.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

// Words of hand-written traces about one session, s1, of the voice gateway.
namespace squall::voice_trace {

inline constexpr std::string_view in = "c1#1>server:8000/1>";
inline constexpr std::string_view out = "c1#1>server:8000/1<";
inline constexpr std::string_view peer = "10.0.0.2:32768";
inline const std::string switching = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
inline const std::string welcome = "\x81\x14"
                                   R"({"type":"connected"})";
inline const std::string text_frame = "\x81\x02hi";
inline const std::string close_frame = std::string("\x88\x00", 2);

inline trace_script& registered(trace_script& t) {
    return t.observed("registered", {{"session", "s1"}, {"user", "u1"}, {"remote", peer}});
}
inline trace_script& state(trace_script& t, const char* from, const char* to) {
    return t.observed("state_changed", {{"session", "s1"}, {"from", from}, {"to", to}});
}
inline trace_script& attempt(trace_script& t, int number, const char* result,
                             const char* found = "CONNECTING") {
    return t.observed(
        "welcome_attempt",
        {{"session", "s1"}, {"attempt", number}, {"result", result}, {"state", found}});
}
inline trace_script& ended(trace_script& t, const char* in_state = "CONNECTED",
                           const char* cause = "peer_closed") {
    return t.observed("ended", {{"session", "s1"}, {"state", in_state}, {"cause", cause}});
}

/// Ends the run: exactly one violation, and its sentence holds `part`.
inline void expect_one(trace_script& t, std::string_view part) {
    const auto texts = t.verdict();
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_NE(texts[0].find(part), std::string::npos) << texts[0];
}

} // namespace squall::voice_trace
