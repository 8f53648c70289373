// What a client may say, what is refused, and with which words.

#include "server_core/generation/generation_request.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace squall::server {
namespace {

const std::string id(32, 'a');
const std::string token(32, '0');

client_message read(std::string_view payload) {
    return read_parameters(parse_json(payload), generation_config{});
}

/// Why a message is refused, or "" when it is not.
std::string refusal(std::string_view payload) {
    try {
        read(payload);
        return "";
    } catch (const json_error& error) {
        return error.what();
    } catch (const parameter_error& error) {
        return error.what();
    }
}

TEST(generation_request, a_prompt_is_all_that_is_needed) {
    const auto asked = std::get<generation_parameters>(read(R"({"prompt":"a page"})"));
    EXPECT_EQ(asked.prompt, "a page");
    EXPECT_EQ(asked.language, "text");
    EXPECT_EQ(asked.steps, 20);
}

TEST(generation_request, everything_may_be_said) {
    const auto asked = std::get<generation_parameters>(
        read(R"({"type":"generate","prompt":"p","language":"c++","steps":7})"));
    EXPECT_EQ(asked.language, "c++");
    EXPECT_EQ(asked.steps, 7);
}

TEST(generation_request, resume_and_received_have_keys) {
    const auto resume = std::get<resume_request>(read(R"({"type":"resume","generation_id":")" + id +
                                                      R"(","resume_token":")" + token + R"("})"));
    EXPECT_EQ(resume.key.generation_id, id);
    EXPECT_EQ(resume.key.resume_token, token);
    const auto received =
        std::get<received_notice>(read(R"({"type":"received","generation_id":")" + id + R"("})"));
    EXPECT_EQ(received.generation_id, id);
}

TEST(generation_request, what_is_no_json_is_told_by_its_place_and_not_quoted) {
    EXPECT_EQ(refusal(""), "parse_error: no JSON at byte 1");
    EXPECT_EQ(refusal(R"({"prompt": forged\n})"), "parse_error: no JSON at byte 13");
    EXPECT_EQ(refusal("{\"prompt\":\"\xff\"}"), "parse_error: no JSON at byte 12");
    EXPECT_EQ(refusal(std::string(60'000, '[')), "parse_error: no JSON at byte 60001");
}

TEST(generation_request, a_bad_parameter_is_named) {
    EXPECT_EQ(refusal("[]"), "the message is no object");
    EXPECT_EQ(refusal("null"), "the message is no object");
    EXPECT_EQ(refusal("{}"), "prompt is missing");
    EXPECT_EQ(refusal(R"({"prompt":1})"), "prompt is no string");
    EXPECT_EQ(refusal(R"({"prompt":" \n"})"), "prompt is empty");
    EXPECT_EQ(refusal(R"({"prompt":"p","color":"red"})"), "unknown parameter \"color\"");
    EXPECT_EQ(refusal(R"({"type":"generate2","prompt":"p"})"), "unknown type \"generate2\"");
    EXPECT_EQ(refusal(R"({"type":3})"), "type is no string");
    EXPECT_EQ(refusal(R"({"prompt":"p","language":""})"),
              "language is not 1 to 32 of a-z 0-9 + # . _ -");
    EXPECT_EQ(refusal(R"({"prompt":"p","language":"C"})"),
              "language is not 1 to 32 of a-z 0-9 + # . _ -");
    EXPECT_EQ(refusal(R"({"type":"resume","generation_id":"1"})"),
              "generation_id is not 32 hexadecimal digits");
    EXPECT_EQ(refusal(R"({"type":"resume","generation_id":")" + id + "\"}"),
              "resume_token is missing");
    EXPECT_EQ(refusal(R"({"type":"received","prompt":"p"})"), "unknown parameter \"prompt\"");
}

TEST(generation_request, limits_hold_to_the_byte) {
    const auto with_prompt = [](std::size_t bytes) {
        return refusal(R"({"prompt":")" + std::string(bytes, 'x') + "\"}");
    };
    EXPECT_EQ(with_prompt(16 * 1024), "");
    EXPECT_EQ(with_prompt(16 * 1024 + 1), "prompt has 16385 bytes, more than 16384");
}

TEST(generation_request, steps_are_an_integer_in_their_range) {
    const auto with_steps = [](const std::string& steps) {
        return refusal(R"({"prompt":"p","steps":)" + steps + "}");
    };
    EXPECT_EQ(with_steps("1"), "");
    EXPECT_EQ(with_steps("1000"), "");
    for (const char* bad : {"0", "-1", "1001", "1.5", "1e2", "18446744073709551615",
                            "-9223372036854775808", "99999999999999999999", "\"3\"", "null"}) {
        EXPECT_EQ(with_steps(bad), "steps is no integer from 1 to 1000") << bad;
    }
}

} // namespace
} // namespace squall::server
