// RFC 6455, 8.1 and 5.6: a text is UTF-8 (RFC 3629), however it is cut. What is wrong is refused as
// soon as the byte that makes it wrong has come; a character that is only incomplete, at the end.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

#include <utility>

namespace squall::server::rfc6455 {

namespace {

constexpr const char* whole_text =
    "The whole message MUST contain valid UTF-8, a fragment need not (5.6)";
constexpr const char* must_fail =
    "not, in fact, a valid UTF-8 stream: MUST _Fail the WebSocket Connection_";

using named_bytes = std::pair<const char*, std::string>;

std::vector<named_bytes> valid() {
    return {
        {"ascii", "Hello"},
        {"a_zero", std::string(1, '\0')},
        {"the_last_of_one_byte", "\x7F"},
        {"the_first_of_two_bytes", "\xC2\x80"},
        {"the_last_of_two_bytes", "\xDF\xBF"},
        {"the_first_of_three_bytes", "\xE0\xA0\x80"},
        {"the_last_before_the_surrogates", "\xED\x9F\xBF"},
        {"the_first_after_the_surrogates", "\xEE\x80\x80"},
        {"the_replacement_character", "\xEF\xBF\xBD"},
        {"a_noncharacter_of_three_bytes", "\xEF\xBF\xBF"},
        {"the_first_of_four_bytes", "\xF0\x90\x80\x80"},
        {"the_last_of_all", "\xF4\x8F\xBF\xBF"},
        {"a_byte_order_mark", "\xEF\xBB\xBF"},
        {"a_greek_word", "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5"},
        {"characters_of_every_length", "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x8C\x8A"},
        {"ascii_around_a_character_far_in", std::string(4099, 'x') + "\xE2\x82\xAC" + "tail"},
    };
}

std::vector<named_bytes> invalid() {
    return {
        {"a_lone_continuation_byte", "\x80"},
        {"the_last_continuation_byte_alone", "\xBF"},
        {"two_bytes_where_one_does", "\xC0\xAF"},
        {"an_overlong_zero", "\xC0\x80"},
        {"the_longest_overlong_of_two", "\xC1\xBF"},
        {"an_overlong_of_three", "\xE0\x80\xAF"},
        {"the_longest_overlong_of_three", "\xE0\x9F\xBF"},
        {"an_overlong_of_four", "\xF0\x80\x80\xAF"},
        {"the_longest_overlong_of_four", "\xF0\x8F\xBF\xBF"},
        {"the_first_surrogate", "\xED\xA0\x80"},
        {"the_last_surrogate", "\xED\xBF\xBF"},
        {"a_pair_of_surrogates", "\xED\xA0\xBD\xED\xB8\x80"},
        {"the_first_beyond_the_last", "\xF4\x90\x80\x80"},
        {"a_lead_byte_f5", "\xF5\x80\x80\x80"},
        {"five_bytes", "\xF8\x88\x80\x80\x80"},
        {"six_bytes", "\xFC\x84\x80\x80\x80\x80"},
        {"a_byte_fe", "\xFE"},
        {"a_byte_ff", "a\xFFz"},
        {"a_lead_byte_before_ascii", "\xC3("},
        {"a_lead_byte_before_a_lead_byte", "\xC3\xC3\xBC"},
        {"a_bad_third_byte", "\xE2\x82("},
        {"a_bad_fourth_byte", "\xF0\x9F\x8C("},
        {"an_end_within_two_bytes", "a\xC3"},
        {"an_end_within_three_bytes", "a\xE2\x82"},
        {"an_end_within_four_bytes", "a\xF0\x9F\x8C"},
        {"one_bad_byte_far_in", std::string(5003, 'x') + "\xFF" + "tail"},
    };
}

/// A valid text in two fragments, cut at each byte.
void add_cuts(std::vector<frame_case>& cases) {
    const std::string all = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x8C\x8Az";
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        cases.push_back({"cut_at_" + std::to_string(cut), whole_text,
                         text_begins(all.substr(0, cut)) + text_ends(all.substr(cut)), echo(all)});
    }
    std::string each_byte = text_begins("");
    for (const char c : all) {
        each_byte += text_goes_on({&c, 1});
    }
    cases.push_back({"a_fragment_for_each_byte", whole_text, each_byte + text_ends(""), echo(all)});
}

std::vector<frame_case> over_fragments() {
    const std::string unfinished = text("good") + text_begins("a\xFF");
    return {
        {"a_character_with_a_ping_in_it", whole_text,
         text_begins("\xE2\x82") + ping("1") + text_ends("\xAC"),
         answer("1") + echo("\xE2\x82\xAC")},
        {"a_character_continued_by_ascii", must_fail, text_begins("a\xC3") + text_ends("b"), "",
         1007},
        {"a_bad_byte_in_the_last_fragment", must_fail, text_begins("a") + text_ends("\xFF"), "",
         1007},
        {"an_overlong_over_two_fragments", must_fail, text_begins("\xC0") + text_ends("\xAF"), "",
         1007},
        {"a_surrogate_over_two_fragments", must_fail, text_begins("\xED") + text_ends("\xA0\x80"),
         "", 1007},
        {"an_incomplete_character_and_an_empty_end", must_fail,
         text_begins("a\xE2\x82") + text_ends(""), "", 1007},
        {"an_incomplete_character_an_empty_end_and_a_text", must_fail,
         text_begins("\xC3") + text_ends("") + text("good"), "", 1007},
        {"an_incomplete_character_and_empty_fragments", must_fail,
         text_begins("\xF0\x9F\x8C") + text_goes_on("") + text_ends(""), "", 1007},
        {"refused_before_the_last_fragment", "refused at the byte that is wrong", unfinished,
         echo("good"), 1007},
        {"a_surrogate_refused_at_its_second_byte", "refused at the byte that is wrong",
         text_begins("\xED\xA0"), "", 1007},
        {"beyond_the_last_refused_at_its_second_byte", "refused at the byte that is wrong",
         text_begins("\xF4\x90"), "", 1007},
        {"refused_before_the_end_of_the_frame", "refused at the byte that is wrong",
         frame{.payload = "a\xFF", .claimed = 1000}.bytes(), "", 1007},
        {"an_incomplete_character_is_waited_for", "it may yet be completed",
         text("good") + text_begins("\xE2\x82") + ping("1"), echo("good") + answer("1"), 1005},
    };
}

} // namespace

std::vector<frame_case> utf8_cases() {
    std::vector<frame_case> cases;
    for (const auto& [name, bytes] : valid()) {
        cases.push_back({name, whole_text, text(bytes), echo(bytes)});
    }
    for (const auto& [name, bytes] : invalid()) {
        cases.push_back({name, must_fail, text(bytes), "", 1007});
        // A text before it shows that it is the bytes that are refused, not the route.
        cases.push_back({std::string{name} + "_in_the_second_text", must_fail,
                         text("good") + text(bytes), echo("good"), 1007});
    }
    add_cuts(cases);
    for (frame_case& more : over_fragments()) {
        cases.push_back(std::move(more));
    }
    return cases;
}

} // namespace squall::server::rfc6455
