// RFC 6455, 7 and 5.5.1: the closing handshake and its codes.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* echoes =
    "When sending a Close frame in response, the endpoint typically echos the status code (5.5.1)";
constexpr const char* never_on_the_wire =
    "MUST NOT be set as a status code in a Close control frame by an endpoint (7.4.1)";
constexpr const char* not_used = "Status codes in the range 0-999 are not used (7.4.2)";
constexpr const char* reserved = "1000-2999 are reserved for definition by this protocol (7.4.2)";
constexpr const char* two_bytes =
    "If there is a body, the first two bytes MUST be a 2-byte unsigned integer (5.5.1)";
constexpr const char* reason_is_utf8 = "the body MAY contain UTF-8-encoded data (5.5.1)";
constexpr const char* nothing_after =
    "after receiving a Close frame the endpoint discards any data received (1.4, 5.5.1)";
constexpr const char* closes_once =
    "The application MUST NOT send any more data frames after sending a Close frame (5.5.1)";
constexpr const char* server_first =
    "the server closes the TCP connection when both Close frames have been seen (7.1.1)";

void add_codes(std::vector<frame_case>& cases) {
    for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U,
                                1012U, 1013U, 3000U, 3999U, 4000U, 4999U}) {
        cases.push_back({"code_" + std::to_string(code), echoes, closing(code), "", code});
    }
    for (const unsigned code : {1004U, 1005U, 1006U, 1015U}) {
        cases.push_back(
            {"code_" + std::to_string(code), never_on_the_wire, closing(code), "", 1002});
    }
    cases.push_back({"code_1014", "registered with IANA since; Beast 1.81 takes it for reserved",
                     closing(1014), "", 1002});
    for (const unsigned code : {5000U, 65'535U}) {
        cases.push_back({"code_" + std::to_string(code), "the RFC says nothing of 5000 and above",
                         closing(code), "", code});
    }
    for (const unsigned code : {0U, 1U, 999U}) {
        cases.push_back({"code_" + std::to_string(code), not_used, closing(code), "", 1002});
    }
    for (const unsigned code : {1016U, 1100U, 2000U, 2999U}) {
        cases.push_back({"code_" + std::to_string(code), reserved, closing(code), "", 1002});
    }
}

std::vector<frame_case> payloads() {
    const std::string longest(123, 'r');
    return {
        {"no_code", "a Close frame MAY contain a body; we answer 1000 to one without",
         frame{op_close}.bytes(), "", 1000},
        {"one_byte", two_bytes, frame{op_close, "\x03"}.bytes(), "", 1002},
        {"a_reason", reason_is_utf8, closing(1000, "done"), "", 1000},
        {"a_reason_of_123_bytes", reason_is_utf8, closing(1000, longest), "", 1000},
        {"a_reason_beyond_ascii", reason_is_utf8, closing(1000, "\xC3\xBC\xE2\x82\xAC"), "", 1000},
        {"a_reason_that_is_no_utf8", reason_is_utf8, closing(1000, "a\xFFz"), "", 1002},
        {"a_reason_cut_within_a_character", reason_is_utf8, closing(1000, "a\xE2\x82"), "", 1002},
        {"an_overlong_reason", reason_is_utf8, closing(1000, "\xC0\xAF"), "", 1002},
        {"a_surrogate_in_the_reason", reason_is_utf8, closing(1000, "\xED\xA0\x80"), "", 1002},
        {"a_zero_in_the_reason", reason_is_utf8, closing(1000, std::string(1, '\0')), "", 1000},
    };
}

/// The client closes first, and does not leave it at that.
std::vector<frame_case> after_the_clients_close() {
    std::string flood;
    for (int i = 0; i < 128; ++i) { // more than the sockets' buffers hold
        flood += text(std::string(65'536, 'x'));
    }
    return {
        {"a_text_after_the_close", nothing_after, closing(1000) + text("late"), "", 1000},
        {"a_ping_after_the_close", "unless it already received a Close frame (5.5.2)",
         closing(1000) + ping("late"), "", 1000},
        {"a_second_close", closes_once, closing(1000) + closing(1001), "", 1000},
        {"a_bad_frame_after_the_close", nothing_after, closing(1000) + frame{.opcode = 3}.bytes(),
         "", 1000},
        {"half_a_frame_after_the_close", nothing_after, closing(1000) + text("late").substr(0, 3),
         "", 1000},
        {"8_MB_after_the_close", nothing_after, closing(1000) + flood, "", 1000},
        {"8_MB_after_a_bad_frame", "_Fail the WebSocket Connection_: the code arrives (7.1.7)",
         frame{.opcode = 3}.bytes() + flood, "", 1002},
        {"a_text_before_the_close", "what was sent before the close is answered",
         text("last words") + closing(1000), echo("last words"), 1000},
        {"a_long_text_before_the_close", "what was sent before the close is answered",
         text(std::string(65'536, 'x')) + closing(4999), echo(std::string(65'536, 'x')), 4999},
        {"a_ping_before_the_close", "answered before the close", ping("1") + closing(1000),
         answer("1"), 1000},
        {"a_close_in_a_message", "a message under way is lost", text_begins("a") + closing(1001),
         "", 1001},
    };
}

/// The server closes first: the test's handler does so when it is told "bye".
std::vector<frame_case> after_the_servers_close() {
    return {
        {"the_server_closes_and_is_answered", server_first, text("bye") + closing(1000), "", 1000},
        {"the_server_closes_and_is_answered_without_a_code", server_first,
         text("bye") + frame{op_close}.bytes(), "", 1000},
        {"the_server_closes_and_is_answered_by_another_code", server_first,
         text("bye") + closing(1001), "", 1000},
        {"texts_before_the_answer", nothing_after, text("bye") + text("a") + closing(1000), "",
         1000},
        {"half_a_message_before_the_answer", nothing_after,
         text("bye") + text_begins("a") + closing(1000), "", 1000},
        {"a_ping_before_the_answer",
         "a pong may be left out once we are closing", // a MUST until then
         text("bye") + ping("1") + closing(1000), "", 1000},
        {"a_bad_frame_instead_of_the_answer", "the connection ends, with no second close frame",
         text("bye") + frame{.opcode = 3}.bytes(), "", 1000},
        {"a_bad_close_as_the_answer", "the connection ends, with no second close frame",
         text("bye") + closing(1005), "", 1000},
        {"a_text_and_the_servers_close", "what was accepted before is written before",
         text("first") + text("bye") + closing(1000), echo("first"), 1000},
    };
}

} // namespace

std::vector<frame_case> closing_cases() {
    std::vector<frame_case> cases;
    add_codes(cases);
    for (auto more : {payloads(), after_the_clients_close(), after_the_servers_close()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

} // namespace squall::server::rfc6455
