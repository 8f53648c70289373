// RFC 6455, 5.4: messages in several frames, and what may stand between them.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* fragments =
    "A fragmented message: FIN clear and an opcode other than 0, then FIN clear and 0, at last FIN "
    "set and 0";
constexpr const char* between =
    "Control frames MAY be injected in the middle of a fragmented message";
constexpr const char* no_interleaving =
    "The fragments of one message MUST NOT be interleaved between the fragments of another";
constexpr const char* needs_a_start = "a continuation frame continues something";

std::string repeated(const std::string& bytes, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) {
        all += bytes;
    }
    return all;
}

std::vector<frame_case> whole_messages() {
    return {
        {"two_fragments", fragments, text_begins("Hel") + text_ends("lo"), echo("Hello")},
        {"three_fragments", fragments, text_begins("He") + text_goes_on("ll") + text_ends("o"),
         echo("Hello")},
        {"the_rfcs_example", "A fragmented unmasked text message, here masked (5.7)",
         frame{.payload = "Hel", .fin = false}.bytes() +
             frame{.opcode = op_continuation, .payload = "lo"}.bytes(),
         echo("Hello")},
        {"an_empty_first_fragment", fragments, text_begins("") + text_ends("Hello"), echo("Hello")},
        {"an_empty_middle_fragment", fragments,
         text_begins("Hel") + text_goes_on("") + text_ends("lo"), echo("Hello")},
        {"an_empty_last_fragment", fragments, text_begins("Hello") + text_ends(""), echo("Hello")},
        {"nothing_but_empty_fragments", fragments,
         text_begins("") + text_goes_on("") + text_ends(""), echo("")},
        {"a_hundred_empty_fragments", fragments,
         text_begins("a") + repeated(text_goes_on(""), 100) + text_ends("b"), echo("ab")},
        {"a_thousand_fragments_of_one_byte", fragments,
         text_begins("x") + repeated(text_goes_on("x"), 998) + text_ends("x"),
         echo(std::string(1000, 'x'))},
        {"fragments_with_16_bit_lengths", fragments,
         text_begins(std::string(300, 'a')) + text_ends(std::string(400, 'b')),
         echo(std::string(300, 'a') + std::string(400, 'b'))},
        {"two_fragmented_messages", fragments,
         text_begins("o") + text_ends("ne") + text_begins("tw") + text_ends("o"),
         echo("one") + echo("two")},
        {"a_whole_message_after_a_fragmented_one", fragments,
         text_begins("o") + text_ends("ne") + text("two"), echo("one") + echo("two")},
        {"a_fragmented_message_after_a_whole_one", fragments,
         text("one") + text_begins("t") + text_ends("wo"), echo("one") + echo("two")},
    };
}

std::vector<frame_case> with_control_frames() {
    return {
        {"a_ping_between", between, text_begins("Hel") + ping("now") + text_ends("lo"),
         answer("now") + echo("Hello")},
        {"a_ping_between_each", between,
         text_begins("a") + ping("1") + text_goes_on("b") + ping("2") + text_ends("c"),
         answer("1") + answer("2") + echo("abc")},
        {"an_empty_ping_after_an_empty_fragment", between,
         text_begins("") + ping("") + text_ends("x"), answer("") + echo("x")},
        {"a_pong_between", between, text_begins("Hel") + pong("") + text_ends("lo"), echo("Hello")},
        {"a_ping_of_125_between", between,
         text_begins("a") + ping(std::string(125, 'p')) + text_ends("b"),
         answer(std::string(125, 'p')) + echo("ab")},
        {"a_close_between", "a close frame ends the message that was under way (5.5.1)",
         text_begins("Hel") + closing(1000) + text_ends("lo"), "", 1000},
        {"a_bad_ping_between", "a control frame MUST NOT be fragmented (5.5)",
         text_begins("Hel") + frame{.opcode = op_ping, .fin = false}.bytes(), "", 1002},
    };
}

/// The test's handler takes text only, so that a whole binary message is closed with 1003 (7.4.1).
/// That is no broken connection: the server waits for an answer to its close frame.
std::vector<frame_case> binary_messages() {
    const frame begins{.opcode = op_binary, .payload = "\xFF", .fin = false};
    const frame ends{.opcode = op_continuation, .payload = "\xFE"};
    constexpr const char* type = "the opcode of the first fragment is that of the message";
    const std::string answered = closing(1003);
    return {
        {"a_binary", "1003: a type of data that it cannot accept (7.4.1)",
         frame{op_binary, "\xFF"}.bytes() + answered, "", 1003},
        {"an_empty_binary", "1003: a type of data that it cannot accept (7.4.1)",
         frame{op_binary}.bytes() + answered, "", 1003},
        {"a_fragmented_binary", type, begins.bytes() + ends.bytes() + answered, "", 1003},
        {"a_binary_after_a_text", type, text("a") + frame{op_binary, "b"}.bytes() + answered,
         echo("a"), 1003},
        {"a_fragmented_binary_with_a_ping_in_it", type,
         begins.bytes() + ping("1") + ends.bytes() + answered, answer("1"), 1003},
        {"half_a_binary_and_a_text", no_interleaving, begins.bytes() + text("a"), "", 1002},
    };
}

std::vector<frame_case> broken_messages() {
    return {
        {"a_continuation_of_nothing", needs_a_start, text_ends("lo"), "", 1002},
        {"an_empty_continuation_of_nothing", needs_a_start, text_ends(""), "", 1002},
        {"an_unfinished_continuation_of_nothing", needs_a_start, text_goes_on("lo"), "", 1002},
        {"a_continuation_of_a_whole_message", needs_a_start, text("Hello") + text_ends("!"),
         echo("Hello"), 1002},
        {"a_continuation_after_the_last_one", needs_a_start,
         text_begins("Hel") + text_ends("lo") + text_ends("!"), echo("Hello"), 1002},
        {"a_continuation_after_a_ping", needs_a_start, ping("") + text_ends("!"), answer(""), 1002},
        {"a_text_within_a_text", no_interleaving, text_begins("Hel") + text("x"), "", 1002},
        {"a_first_fragment_within_a_text", no_interleaving, text_begins("Hel") + text_begins("x"),
         "", 1002},
        {"a_binary_within_a_text", no_interleaving,
         text_begins("Hel") + frame{op_binary, "x"}.bytes(), "", 1002},
        {"a_text_within_a_text_after_a_ping", no_interleaving,
         text_begins("Hel") + ping("1") + text("x"), answer("1"), 1002},
        {"a_text_after_two_fragments", no_interleaving,
         text_begins("a") + text_goes_on("b") + text("c"), "", 1002},
    };
}

} // namespace

std::vector<frame_case> fragmentation_cases() {
    std::vector<frame_case> cases = whole_messages();
    for (auto more : {with_control_frames(), binary_messages(), broken_messages()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

} // namespace squall::server::rfc6455
