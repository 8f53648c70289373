// RFC 6455, 5.2: the frame's header, its length in three forms, what is reserved.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* fewest_bytes =
    "the minimal number of bytes MUST be used to encode the length";
constexpr const char* top_bit =
    "a 64-bit unsigned integer (the most significant bit MUST be 0): Beast says 1009, not 1002";
constexpr const char* reserved_bits =
    "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values";
constexpr const char* unknown_opcode =
    "If an unknown opcode is received, the receiving endpoint MUST fail the connection";

void add_lengths(std::vector<frame_case>& cases) {
    for (const std::size_t length :
         {0U, 1U, 124U, 125U, 126U, 127U, 128U, 255U, 256U, 65'534U, 65'535U, 65'536U}) {
        const std::string payload(length, 'x');
        cases.push_back({"a_text_of_" + std::to_string(length), "Payload length: 7, 7+16, or 7+64",
                         text(payload), echo(payload)});
    }
    for (const std::size_t length : {0U, 1U, 125U}) {
        const frame f{.payload = std::string(length, 'x'), .form = length_form::sixteen_bits};
        cases.push_back(
            {std::to_string(length) + "_in_16_bits", fewest_bytes, f.bytes(), "", 1002});
    }
    for (const std::size_t length : {0U, 1U, 125U, 126U, 65'535U}) {
        const frame f{.payload = std::string(length, 'x'), .form = length_form::sixty_four_bits};
        cases.push_back(
            {std::to_string(length) + "_in_64_bits", fewest_bytes, f.bytes(), "", 1002});
    }
}

void add_impossible_lengths(std::vector<frame_case>& cases) {
    constexpr std::uint64_t top = std::uint64_t{1} << 63U;
    const auto claims = [](std::uint64_t length) {
        return frame{.payload = "x", .claimed = length}.bytes();
    };
    cases.push_back({"a_length_of_2_to_the_63", top_bit, claims(top), "", 1009});
    cases.push_back({"a_length_of_2_to_the_63_and_5", top_bit, claims(top + 5), "", 1009});
    cases.push_back({"a_length_of_2_to_the_64_less_1", top_bit, claims(top | (top - 1)), "", 1009});
    cases.push_back({"the_longest_legal_length", "that is legal, and beyond our limit (7.4.1)",
                     claims(top - 1), "", 1009});
}

void add_reserved(std::vector<frame_case>& cases) {
    for (unsigned bits = 1; bits < 8; ++bits) {
        const frame f{.payload = "x", .reserved = bits};
        cases.push_back(
            {"reserved_bits_" + std::to_string(bits), reserved_bits, f.bytes(), "", 1002});
    }
    for (const unsigned opcode : {op_continuation, op_ping, op_pong, op_close}) {
        const frame f{.opcode = opcode, .reserved = 4};
        const std::string before = opcode == op_continuation ? text_begins("a") : "";
        cases.push_back({"a_reserved_bit_with_opcode_" + std::to_string(opcode), reserved_bits,
                         before + f.bytes(), "", 1002});
    }
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        const frame f{.opcode = opcode, .payload = "x"};
        cases.push_back({"opcode_" + std::to_string(opcode), unknown_opcode, f.bytes(), "", 1002});
    }
    cases.push_back({"an_unknown_opcode_without_payload", unknown_opcode,
                     frame{.opcode = 3}.bytes(), "", 1002});
    cases.push_back({"an_unknown_opcode_after_a_good_frame", unknown_opcode,
                     text("good") + frame{.opcode = 7}.bytes(), echo("good"), 1002});
    cases.push_back({"an_unknown_opcode_within_a_message", unknown_opcode,
                     text_begins("a") + frame{.opcode = 5}.bytes() + text_ends("b"), "", 1002});
}

} // namespace

std::vector<frame_case> framing_cases() {
    std::vector<frame_case> cases;
    add_lengths(cases);
    add_impossible_lengths(cases);
    add_reserved(cases);
    cases.push_back({"two_frames_in_one_write", "frames follow one another without a gap",
                     text("one") + text("two"), echo("one") + echo("two")});
    cases.push_back({"a_frame_after_the_longest_16_bit_one",
                     "the length says where the next begins",
                     text(std::string(65'535, 'x')) + text("next"),
                     echo(std::string(65'535, 'x')) + echo("next")});
    cases.push_back({"nothing_answers_half_a_header", "a frame is complete or there is none",
                     text("whole") + frame{.form = length_form::sixteen_bits}.bytes().substr(0, 3),
                     echo("whole"), 1005});
    cases.push_back({"nothing_answers_half_a_payload", "a frame is complete or there is none",
                     text("whole") + text("half of it").substr(0, 11), echo("whole"), 1005});
    return cases;
}

} // namespace squall::server::rfc6455
