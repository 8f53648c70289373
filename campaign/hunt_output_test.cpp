// What a hunt leaves in its folder besides results.jsonl and repro files.

#include "campaign/program_under_test.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace squall {
namespace {

using nlohmann::json;

class hunt_output : public testing::Test {
protected:
    program_under_test squall;

    /// The only file in a folder of the output.
    std::string only_file_in(const std::string& folder) const {
        std::string found;
        for (const std::string& name : squall.files())
            if (name.starts_with("squall-out/" + folder + "/")) {
                EXPECT_EQ(found, "") << name;
                found = name;
            }
        return found;
    }
    bool has(const std::string& name) const {
        const auto files = squall.files();
        return std::ranges::find(files, name) != files.end();
    }
};

TEST_F(hunt_output, a_page_tells_what_happened_how_to_see_it_again_and_what_led_there) {
    const auto r = squall.run("hunt tossed --seeds 1..60 --faults process,write");
    ASSERT_EQ(r.code, 1) << r.err;
    const std::string name = only_file_in("findings");
    EXPECT_EQ(line_with(r.out, "page: "), "   page:   " + name);
    const std::string repro = only_file_in("repro");
    const std::string seed =
        name.substr(name.rfind('-') + 1, name.rfind('.') - name.rfind('-') - 1);
    const json decision = json::parse(squall.text(repro))["decisions"][0];
    const std::string value = std::to_string(decision["value"].get<int>());
    EXPECT_EQ(squall.text(name),
              "tossed, seed " + seed +
                  ": T02 (invariant broken)\n"
                  "\n"
                  "broken came late\n"
                  "\n"
                  "replay: /somewhere/squall replay tossed --seed " +
                  seed + " --faults write,process\n" + "repro:  " + repro +
                  "\n"
                  "\n"
                  "Decisions (1):\n"
                  "  process.toy  toy, question 0: " +
                  value +
                  " flag\n"
                  "      A toy breaks.\n"
                  "\n"
                  "The last 3 events:\n"
                  "       #1     0.000000  toy       client    begins            n=0\n"
                  "       #2     0.000000  -         decision  process.toy       toy at 0: " +
                  value +
                  " flag\n"
                  ">      #3     0.000000  toy       client    broken            n=0\n");
}

TEST_F(hunt_output, a_page_ends_at_the_violation_and_shows_no_more_than_30_events) {
    const auto r = squall.run("hunt chatters --seeds 1..60");
    ASSERT_EQ(r.code, 1) << r.err;
    const auto lines = squall.lines(only_file_in("findings"));
    const auto head = std::ranges::find(lines, "The last 30 events:");
    ASSERT_NE(head, lines.end());
    ASSERT_EQ(lines.end() - head, 31);
    EXPECT_NE((head + 1)->find(" chat "), std::string::npos);
    EXPECT_TRUE(lines.back().starts_with("> ")) << lines.back();
    EXPECT_NE(lines.back().find(" broken "), std::string::npos); // and it chatted on after that
}

TEST_F(hunt_output, a_page_about_a_crash_has_its_stack_and_the_events_before) {
    squall.run("hunt aborts --seeds 1..60");
    const std::string page = squall.text(only_file_in("findings"));
    EXPECT_NE(page.find("\nStack:\n  #0 squall::toys::play_aborts (campaign/toy_scenarios.cpp:"),
              std::string::npos)
        << page;
    EXPECT_NE(page.find("\n>      #2     0.000000  -         decision  process.toy"),
              std::string::npos)
        << page;
}

TEST_F(hunt_output, a_page_about_a_hang_is_written_at_once) {
    const auto r = squall.run("hunt stuck --seeds 1..4 --watchdog 500ms");
    EXPECT_EQ(r.code, 3);
    EXPECT_NE(squall.text(only_file_in("findings")).find("decision  process.toy"),
              std::string::npos);
}

TEST_F(hunt_output, junit_xml_has_a_suite_a_scenario_and_a_case_a_demand) {
    squall.run("hunt tossed deadlocks --seeds 1..60 --jobs 2");
    const std::string xml = squall.text("squall-out/junit.xml");
    EXPECT_TRUE(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
                                "name=\"squall hunt\" tests=\"16\" failures=\"2\" errors=\"0\""))
        << xml;
    EXPECT_NE(xml.find("<testsuite name=\"tossed\" tests=\"9\" failures=\"1\""), std::string::npos);
    EXPECT_NE(xml.find("<property name=\"runs\" value=\"60\"/>"), std::string::npos) << xml;
    EXPECT_NE(xml.find("<testcase classname=\"tossed\" name=\"T01\"/>"), std::string::npos);
    EXPECT_NE(xml.find("<testcase classname=\"tossed\" name=\"crash\"/>"), std::string::npos);
    EXPECT_NE(xml.find("<testcase classname=\"tossed\" name=\"T02\">\n      <failure "
                       "type=\"invariant broken\" message=\"T02: broken came late (seed "),
              std::string::npos)
        << xml;
    EXPECT_NE(xml.find("replay: /somewhere/squall replay tossed --seed "), std::string::npos);
    EXPECT_NE(xml.find("<testcase classname=\"deadlocks\" name=\"deadlock\">\n      <failure "
                       "type=\"no progress\""),
              std::string::npos)
        << xml;
}

TEST_F(hunt_output, a_folder_never_mixes_two_hunts_and_keeps_what_a_person_put_there) {
    squall.run("hunt tossed --seeds 1..60 --stats");
    const std::string page = only_file_in("findings");
    const std::string repro = only_file_in("repro");
    squall.write("squall-out/repro/mine.json", "mine");
    squall.write("squall-out/notes.txt", "mine");
    squall.write("outside.txt", "mine");
    squall.write("squall-out/.written",
                 squall.text("squall-out/.written") + "0123456789abcdef ../outside.txt\n");
    squall.run("hunt calm --seeds 1");
    EXPECT_FALSE(has(page));
    EXPECT_FALSE(has(repro));
    EXPECT_FALSE(has("squall-out/stats.json"));
    EXPECT_FALSE(has("squall-out/findings"));
    EXPECT_EQ(squall.text("squall-out/repro/mine.json"), "mine");
    EXPECT_EQ(squall.text("squall-out/notes.txt"), "mine");
    EXPECT_EQ(squall.text("outside.txt"), "mine");
}

TEST_F(hunt_output, a_repro_file_that_somebody_has_edited_is_his) {
    squall.run("hunt tossed --seeds 1..60");
    const std::string repro = only_file_in("repro");
    squall.write(repro, squall.text(repro) + " ");
    squall.run("hunt calm --seeds 1");
    EXPECT_TRUE(has(repro));
}

TEST_F(hunt_output, replay_lines_are_quoted_for_the_shell_and_nothing_steers_the_terminal) {
    const auto r = squall.run({"hunt", "rude toy", "--seeds", "1..60"});
    EXPECT_EQ(r.code, 4) << r.err;
    EXPECT_NE(r.out.find("replay: /somewhere/squall replay 'rude toy' --seed "), std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("\\x1b[31mred"), std::string::npos) << r.out;
    EXPECT_EQ(r.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(squall.text(only_file_in("findings")).find('\x1b'), std::string::npos);
    EXPECT_EQ(squall.text("squall-out/junit.xml").find('\x1b'), std::string::npos);
    const auto again = squall.run({"replay", only_file_in("repro")});
    EXPECT_EQ(again.code, 4);
    EXPECT_EQ(again.out.find('\x1b'), std::string::npos);
}

} // namespace
} // namespace squall
