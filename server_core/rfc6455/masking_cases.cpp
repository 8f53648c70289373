// RFC 6455, 5.1 and 5.3: what a client sends is masked, what a server sends is not.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/wire.hpp"

namespace squall::server::rfc6455 {

namespace {

constexpr const char* must_mask =
    "The server MUST close the connection upon receiving a frame that is not masked (5.1)";
constexpr const char* algorithm =
    "octet i of the transformed data is the XOR of octet i of the original and octet i mod 4 of "
    "the masking key";
constexpr const char* each_its_own = "the masking key is contained within each frame";

std::string unmasked(unsigned opcode, std::string payload, bool fin = true) {
    return frame{.opcode = opcode, .payload = std::move(payload), .fin = fin, .key = std::nullopt}
        .bytes();
}

std::string text_with(masking_key key, std::string payload) {
    return frame{.payload = std::move(payload), .key = key}.bytes();
}

void add_unmasked(std::vector<frame_case>& cases) {
    const auto add = [&](const char* name, std::string sent, std::string received = "") {
        cases.push_back({name, must_mask, std::move(sent), std::move(received), 1002});
    };
    add("an_unmasked_text", unmasked(op_text, "Hello"));
    add("an_unmasked_empty_text", unmasked(op_text, ""));
    add("an_unmasked_binary", unmasked(op_binary, "Hello"));
    add("an_unmasked_ping", unmasked(op_ping, "Hello"));
    add("an_unmasked_pong", unmasked(op_pong, ""));
    add("an_unmasked_close", unmasked(op_close, close_payload(1000)));
    add("an_unmasked_close_without_a_code", unmasked(op_close, ""));
    add("an_unmasked_text_of_200", unmasked(op_text, std::string(200, 'x')));
    add("an_unmasked_text_of_65536", unmasked(op_text, std::string(65'536, 'x')));
    add("an_unmasked_first_fragment", unmasked(op_text, "Hel", false));
    add("an_unmasked_last_fragment", text_begins("Hel") + unmasked(op_continuation, "lo"));
    add("an_unmasked_text_after_a_masked_one", text("a") + unmasked(op_text, "b"), echo("a"));
    add("a_masked_text_after_an_unmasked_one", unmasked(op_text, "a") + text("b"));
    add("an_unmasked_ping_within_a_message", text_begins("Hel") + unmasked(op_ping, ""));
}

void add_keys(std::vector<frame_case>& cases) {
    const auto add = [&](const char* name, masking_key key) {
        cases.push_back({name, algorithm, text_with(key, "Hello"), echo("Hello")});
    };
    add("a_key_of_zeros", {0, 0, 0, 0});
    add("a_key_of_ones", {0xFF, 0xFF, 0xFF, 0xFF});
    add("a_key_with_its_first_byte_set", {0x80, 0, 0, 0});
    add("a_key_with_its_last_byte_set", {0, 0, 0, 0x01});
    add("a_key_that_is_the_text_itself", {'H', 'e', 'l', 'l'});
    add("the_key_of_the_rfcs_example", example_key);
}

} // namespace

std::vector<frame_case> masking_cases() {
    std::vector<frame_case> cases;
    add_unmasked(cases);
    add_keys(cases);
    for (std::size_t length = 1; length <= 17; ++length) { // around words of 4 and 8 bytes
        const std::string payload = std::string{"0123456789abcdefg"}.substr(0, length);
        cases.push_back({"a_masked_text_of_" + std::to_string(length), algorithm, text(payload),
                         echo(payload)});
    }
    cases.push_back({"the_rfcs_own_bytes", "A single-frame masked text message (5.7)",
                     "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "\x81\x05Hello"});
    cases.push_back({"two_texts_with_two_keys", each_its_own,
                     text_with({1, 2, 3, 4}, "one") + text_with({5, 6, 7, 8}, "two"),
                     echo("one") + echo("two")});
    cases.push_back(
        {"two_fragments_with_two_keys", each_its_own,
         frame{.payload = "Hello, ", .fin = false, .key = masking_key{9, 8, 7, 6}}.bytes() +
             frame{.opcode = op_continuation, .payload = "world", .key = masking_key{5, 4, 3, 2}}
                 .bytes(),
         echo("Hello, world")});
    cases.push_back(
        {"a_ping_is_unmasked_before_it_is_answered", algorithm,
         frame{.opcode = op_ping, .payload = "Hello", .key = masking_key{4, 3, 2, 1}}.bytes(),
         answer("Hello")});
    cases.push_back({"a_large_text_is_unmasked_in_pieces", algorithm,
                     text(std::string(10'001, 'x') + "end"),
                     echo(std::string(10'001, 'x') + "end")});
    return cases;
}

} // namespace squall::server::rfc6455
