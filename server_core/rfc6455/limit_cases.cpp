// RFC 6455, 10.4 and 7.4.1: a message that is too big is closed with 1009, before its bytes come.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* limit =
    "a limit on the frame size and/or the total message size after reassembly (10.4)";
constexpr const char* by_its_header = "1009 as soon as the header says so, before the payload";

std::string x(std::size_t count) {
    return std::string(count, 'x');
}

std::vector<frame_case> around(std::size_t max) {
    const std::string name = std::to_string(max);
    return {
        {"a_text_of_the_limit_" + name, limit, text(x(max)), echo(x(max)), {}, max},
        {"a_text_of_one_less_than_" + name, limit, text(x(max - 1)), echo(x(max - 1)), {}, max},
        {"a_text_of_one_more_than_" + name, limit, text(x(max + 1)), "", 1009, max},
        {"two_fragments_of_the_limit_" + name,
         limit,
         text_begins(x(max - 1)) + text_ends(x(1)),
         echo(x(max)),
         {},
         max},
        {"two_fragments_of_one_more_than_" + name, limit, text_begins(x(max)) + text_ends(x(1)), "",
         1009, max},
    };
}

std::vector<frame_case> by_header() {
    const auto claims = [](std::uint64_t length, unsigned opcode = op_text) {
        return frame{.opcode = opcode, .claimed = length}.bytes();
    };
    return {
        {"a_header_of_one_more", by_its_header, claims(65'537), "", 1009},
        {"a_header_of_a_gigabyte", by_its_header, claims(std::uint64_t{1} << 30U), "", 1009},
        {"a_header_of_2_to_the_32", by_its_header, claims(std::uint64_t{1} << 32U), "", 1009},
        {"a_header_of_2_to_the_32_and_1", by_its_header, claims((std::uint64_t{1} << 32U) + 1), "",
         1009},
        {"a_header_of_2_to_the_63_less_1", by_its_header, claims((std::uint64_t{1} << 63U) - 1), "",
         1009},
        {"the_second_fragments_header", by_its_header,
         text_begins(x(65'536)) + claims(1, op_continuation), "", 1009},
        {"a_second_fragment_that_would_wrap_around", by_its_header,
         text_begins(x(16)) + claims((std::uint64_t{1} << 63U) - 8, op_continuation), "", 1009},
        {"after_a_text_of_the_limit", by_its_header, text(x(65'536)) + claims(65'537),
         echo(x(65'536)), 1009},
    };
}

std::vector<frame_case> what_counts() {
    std::string pieces = text_begins("");
    for (int i = 0; i < 64; ++i) {
        pieces += text_goes_on(x(1024));
    }
    return {
        {"three_texts_of_the_limit", "of a message, not of a connection",
         text(x(65'536)) + text(x(65'536)) + text(x(65'536)),
         echo(x(65'536)) + echo(x(65'536)) + echo(x(65'536))},
        {"sixty_four_pieces_of_the_limit", limit, pieces + text_ends(""), echo(x(65'536))},
        {"sixty_four_pieces_and_one_byte", limit, pieces + text_ends("x"), "", 1009},
        {"pings_do_not_count", limit,
         text_begins(x(65'535)) + ping(x(125)) + ping(x(125)) + text_ends("x"),
         answer(x(125)) + answer(x(125)) + echo(x(65'536))},
        {"a_text_after_pieces_of_the_limit", "each message is counted anew",
         text_begins(x(60'000)) + text_ends(x(5'536)) + text_begins(x(60'000)) + text_ends(""),
         echo(x(65'536)) + echo(x(60'000))},
        {"bytes_count_not_characters", limit, text("\xE2\x82\xAC\xE2\x82\xAC"), "", 1009, 5},
        {"a_ping_longer_than_a_message_may_be",
         "a ping is no message",
         ping("Hello"),
         answer("Hello"),
         {},
         1},
        {"a_close_longer_than_a_message_may_be", "a close is no message", closing(1000, "goodbye"),
         "", 1000, 1},
        {"an_empty_text_under_a_limit_of_1", limit, text(""), echo(""), {}, 1},
    };
}

} // namespace

std::vector<frame_case> limit_cases() {
    std::vector<frame_case> cases;
    for (auto more :
         {around(65'536), around(126), around(125), around(10), by_header(), what_counts()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

} // namespace squall::server::rfc6455
