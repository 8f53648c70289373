#include "campaign/program_under_test.hpp"
#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <string>

namespace squall {
namespace {

using nlohmann::json;

TEST(list_program, scenarios_in_aligned_columns) {
    const program_under_test squall;
    const auto r = squall.run("list scenarios");
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.err, "");
    EXPECT_TRUE(r.out.starts_with("calm        Nothing much happens.\n"
                                  "late        A timer ticks.\n"))
        << r.out;
}

TEST(list_program, invariants_stand_once_each_however_many_scenarios_have_them) {
    const program_under_test squall;
    EXPECT_EQ(squall.run("list invariants").out,
              "T01  A tick comes in time.\nT02  A toy stays whole.\n");
    const json j = json::parse(squall.run("list invariants --json").out);
    EXPECT_EQ(j, (json::array({{{"name", "T01"}, {"text", "A tick comes in time."}},
                               {{"name", "T02"}, {"text", "A toy stays whole."}}})));
}

TEST(list_program, probes_say_what_their_chances_are) {
    const program_under_test squall;
    EXPECT_EQ(squall.run("list probes").out,
              "toy-sings   A toy sings.\ntoy-broken  A toy breaks.\n");
    EXPECT_EQ(json::parse(squall.run("list probes --json").out)[1],
              (json{{"name", "toy-broken"}, {"text", "A toy breaks."}, {"chances", "tosses"}}));
}

TEST(list_program, faults_are_the_simulators_and_the_scenarios_own) {
    const program_under_test squall;
    const json j = json::parse(squall.run("list faults --json").out);
    ASSERT_EQ(j.size(), faults::all.size() + 1);
    for (const json& f : j)
        for (const char* const key :
             {"name", "text", "family", "unit", "max", "counts", "evidence"})
            EXPECT_TRUE(f.contains(key)) << f;
    EXPECT_EQ(j.back()["name"], "process.toy");
    EXPECT_EQ(j.back()["max"], 3);
    const std::string plain = squall.run("list faults").out;
    EXPECT_EQ(std::ranges::count(plain, '\n'), static_cast<std::ptrdiff_t>(j.size()));
    // Columns are as wide as the longest name of all.
    std::istringstream last(plain.substr(plain.find("\nprocess.toy ") + 1));
    std::string name;
    std::string family;
    std::string range;
    std::string unit;
    last >> name >> family >> range >> unit;
    EXPECT_EQ(family + " " + range + " " + unit, "process 1..3 flag") << plain;
}

TEST(list_program, json_of_scenarios_has_name_and_text_and_nothing_else_is_printed) {
    const program_under_test squall;
    const auto r = squall.run("list --json scenarios");
    const json j = json::parse(r.out);
    ASSERT_TRUE(j.is_array());
    EXPECT_EQ(j[0], (json{{"name", "calm"}, {"text", "Nothing much happens."}}));
    EXPECT_EQ(r.err, "");
}

TEST(list_program, calls_and_imports_say_what_becomes_of_libc) {
    const program_under_test squall;
    const std::string calls = squall.run("list calls").out;
    EXPECT_TRUE(line_with(calls, "clock_gettime ").ends_with("  simulated")) << calls;
    EXPECT_TRUE(
        line_with(calls, "timer_create ").ends_with("  refused: ends the run with its name"));
    const auto imports = squall.run("list imports");
    EXPECT_EQ(imports.code, 0);
    EXPECT_NE(imports.out.find("libstdc++.so.6, simulated\n"), std::string::npos) << imports.out;
    EXPECT_EQ(imports.out.find("NOT OURS"), std::string::npos) << imports.out;
}

} // namespace
} // namespace squall
