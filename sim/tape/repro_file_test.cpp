#include "sim/tape/repro_file.hpp"

#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace squall {
namespace {

repro_file sample() {
    repro_file r;
    r.scenario = "voice-one";
    r.entropy_seed = 7;
    r.build = "abc";
    r.found = "I02";
    r.text = "a \"quoted\" sentence\nand a second line, \xC3\xA4";
    r.digest = "0123456789abcdef";
    r.decisions = {{&faults::write_eagain, "c1#1>server:8000/1<", 0, 30'000},
                   {&faults::order_priority, "server", 12, 3}};
    return r;
}

TEST(repro_file, comes_back_as_it_was_written) {
    const repro_file r = sample();
    const repro_file back = parse_repro(to_json(r), faults::all);
    EXPECT_EQ(back.scenario, r.scenario);
    EXPECT_EQ(back.entropy_seed, r.entropy_seed);
    EXPECT_EQ(back.build, r.build);
    EXPECT_EQ(back.found, r.found);
    EXPECT_EQ(back.text, r.text);
    EXPECT_EQ(back.digest, r.digest);
    EXPECT_EQ(back.decisions, r.decisions);
}

TEST(repro_file, an_empty_tape_comes_back_too) {
    repro_file r;
    r.scenario = "calm";
    EXPECT_TRUE(parse_repro(to_json(r), faults::all).decisions.empty());
}

TEST(repro_file, what_is_only_information_may_be_left_out) {
    const auto r = parse_repro(R"({"squall":1,"scenario":"s","decisions":[]})", faults::all);
    EXPECT_EQ(r.entropy_seed, 0U);
    EXPECT_TRUE(r.found.empty());
    EXPECT_TRUE(r.digest.empty());
}

TEST(repro_file, says_what_is_wrong_and_where) {
    const std::string head = "{\"squall\": 1,\n \"scenario\": \"s\",\n \"decisions\": [\n";
    const auto with = [&](const std::string& decision) {
        return head + decision + "\n]}";
    };
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "1:1: not JSON"},
        {"hello", "1:1: not JSON"},
        {"{\"squall\": 1,\n \"scenario\" \"s\"}", "2:13: not JSON"},
        {"{\"squall\": 1,", "1:13: not JSON"},
        {"[]", "1:1: a repro file must be an object"},
        {R"({"scenario":"s","decisions":[]})", "1:1: key 'squall' is missing"},
        {R"({"squall":2,"scenario":"s","decisions":[]})", "1:11: format version is not 1"},
        {R"({"squall":"1","scenario":"s","decisions":[]})", "1:11: 'squall' must be a whole"},
        {R"({"squall":1,"decisions":[]})", "1:1: key 'scenario' is missing"},
        {R"({"squall":1,"scenario":5,"decisions":[]})", "1:24: 'scenario' must be a text"},
        {R"({"squall":1,"scenario":"s"})", "1:1: key 'decisions' is missing"},
        {R"({"squall":1,"scenario":"s","decisions":{}})", "1:40: 'decisions' must be an array"},
        {R"({"squall":1,"scenario":"s","decisions":[],"more":1})", "1:50: unknown key 'more'"},
        {R"({"squall":1,"squall":1,"scenario":"s","decisions":[]})",
         "1:22: key 'squall' stands twice"},
        {R"({"squall":1,"scenario":"s","decisions":[],"entropy":-1})",
         "1:53: 'entropy' must be a whole number, not negative"},
        {R"({"squall":1,"scenario":"s","decisions":[],"digest":"0123456789ABCDEF"})",
         "1:52: 'digest' must be 16 hex digits"},
        {R"({"squall":1,"scenario":"s","decisions":[],"digest":""})",
         "1:52: 'digest' must be 16 hex digits"},
        {with("7"), "4:1: a decision must be an object"},
        {with(R"({"site":"write.eagain","actor":"a","at":0})"), "4:1: key 'value' is missing"},
        {with(R"({"site":"write.nothing","actor":"a","at":0,"value":1})"),
         "4:9: unknown site 'write.nothing'"},
        {with(R"({"site":"write.eagain","actor":"a","at":0,"value":2000001})"),
         "4:51: value 2000001 of write.eagain is not within 1..2000000"},
        {with(R"({"site":"write.eagain","actor":"a","at":0,"value":0})"), "4:51: value 0 of"},
        {with("{\"site\":\"write.eagain\",\"actor\":\"a\",\"at\":3,\"value\":1},\n"
              " {\"site\":\"write.eagain\",\"actor\":\"a\",\"at\":3,\"value\":2}"),
         "5:2: a second decision of write.eagain for a at 3"},
        {with(R"({"site":"write.eagain","actor":"a","at":1.5,"value":1})"),
         "4:41: 'at' must be a whole number"},
        {with("{\"site\":\"write.eagain\",\n\"actor\":\"a\",\n\"at\":0,\"value\":1,\n  \"x\": "
              "null}"),
         "7:8: unknown key 'x'"},
    };
    for (const auto& [text, expected] : cases) {
        try {
            parse_repro(text, faults::all);
            ADD_FAILURE() << "accepted: " << text;
        } catch (const repro_error& e) {
            EXPECT_EQ(std::string(e.what()).substr(0, expected.size()), expected) << text;
            EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos) << "one line";
        }
    }
}

} // namespace
} // namespace squall
