// RFC 6455, 5.5: close, ping and pong frames as such. Close codes are in closing_cases.cpp.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* at_most_125 =
    "All control frames MUST have a payload length of 125 bytes or less";
constexpr const char* not_fragmented = "All control frames MUST NOT be fragmented";
constexpr const char* answered =
    "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response";
constexpr const char* same_data =
    "A Pong frame MUST have identical Application data as found in the Ping frame (5.5.3)";
constexpr const char* unsolicited =
    "A Pong frame MAY be sent unsolicited. A response is not expected (5.5.3)";

std::vector<frame_case> pings() {
    std::string ten_pings;
    std::string ten_pongs;
    for (char c = '0'; c <= '9'; ++c) {
        ten_pings += ping({&c, 1});
        ten_pongs += answer({&c, 1});
    }
    const std::string all_ones(125, '\xFF');
    const std::string zeros(4, '\0');
    return {
        {"an_empty_ping", answered, ping(""), answer("")},
        {"a_ping_with_data", same_data, ping("Hello"), answer("Hello")},
        {"the_rfcs_ping", "Unmasked Ping request and masked Ping response (5.7), here masked",
         "\x89\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "\x8a\x05Hello"},
        {"a_ping_of_124", same_data, ping(std::string(124, 'p')), answer(std::string(124, 'p'))},
        {"a_ping_of_125", same_data, ping(std::string(125, 'p')), answer(std::string(125, 'p'))},
        {"a_ping_that_is_no_utf8", same_data, ping(all_ones), answer(all_ones)},
        {"a_ping_of_zeros", same_data, ping(zeros), answer(zeros)},
        {"ten_pings_in_their_order", answered, ten_pings, ten_pongs},
        {"a_ping_before_a_text", answered, ping("1") + text("Hello"), answer("1") + echo("Hello")},
        {"a_ping_after_a_text", answered, text("Hello") + ping("1"), echo("Hello") + answer("1")},
        {"a_ping_after_a_long_text", answered, text(std::string(60'000, 'x')) + ping("1"),
         echo(std::string(60'000, 'x')) + answer("1")},
        {"a_ping_between_two_texts", answered, text("a") + ping("1") + text("b"),
         echo("a") + answer("1") + echo("b")},
    };
}

std::vector<frame_case> pongs() {
    return {
        {"an_empty_pong", unsolicited, pong(""), ""},
        {"a_pong_with_data", unsolicited, pong("Hello"), ""},
        {"a_pong_of_125", unsolicited, pong(std::string(125, 'p')), ""},
        {"a_pong_that_is_no_utf8", unsolicited, pong("\xFF\xFE"), ""},
        {"a_text_after_ten_pongs", unsolicited,
         pong("") + pong("") + pong("") + pong("") + pong("") + pong("") + pong("") + pong("") +
             pong("") + pong("") + text("Hello"),
         echo("Hello")},
        {"a_pong_and_a_ping", answered, pong("1") + ping("2"), answer("2")},
    };
}

std::vector<frame_case> too_long() {
    std::vector<frame_case> cases;
    const auto add = [&](const char* what, unsigned opcode, std::size_t length) {
        cases.push_back({std::string{what} + "_of_" + std::to_string(length), at_most_125,
                         frame{opcode, std::string(length, 'p')}.bytes(), "", 1002});
    };
    add("a_ping", op_ping, 126);
    add("a_ping", op_ping, 65'536);
    add("a_pong", op_pong, 126);
    add("a_pong", op_pong, 65'535);
    cases.push_back(
        {"a_close_of_126", at_most_125, closing(1000, std::string(124, 'r')), "", 1002});
    cases.push_back({"a_ping_that_says_2_to_the_63", at_most_125,
                     frame{.opcode = op_ping, .claimed = std::uint64_t{1} << 63U}.bytes(), "",
                     1002});
    cases.push_back(
        {"a_short_ping_with_a_16_bit_length", at_most_125,
         frame{.opcode = op_ping, .payload = "1", .form = length_form::sixteen_bits}.bytes(), "",
         1002});
    cases.push_back({"a_short_close_with_a_64_bit_length", at_most_125,
                     frame{.opcode = op_close,
                           .payload = close_payload(1000),
                           .form = length_form::sixty_four_bits}
                         .bytes(),
                     "", 1002});
    return cases;
}

std::vector<frame_case> fragmented() {
    const auto without_fin = [](unsigned opcode, std::string payload) {
        return frame{.opcode = opcode, .payload = std::move(payload), .fin = false}.bytes();
    };
    return {
        {"a_fragmented_ping", not_fragmented, without_fin(op_ping, "1") + text_ends("2"), "", 1002},
        {"a_fragmented_pong", not_fragmented, without_fin(op_pong, ""), "", 1002},
        {"a_fragmented_close", not_fragmented, without_fin(op_close, close_payload(1000)), "",
         1002},
        {"a_fragmented_ping_after_a_text", not_fragmented, text("a") + without_fin(op_ping, ""),
         echo("a"), 1002},
    };
}

} // namespace

std::vector<frame_case> control_cases() {
    std::vector<frame_case> cases = pings();
    for (auto more : {pongs(), too_long(), fragmented()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

} // namespace squall::server::rfc6455
