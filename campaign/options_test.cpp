#include "campaign/options.hpp"

#include "campaign/program_under_test.hpp"
#include "campaign/toy_scenarios.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <regex>

namespace squall {
namespace {

options parsed(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "build/my-server-test");
    return parse_options(static_cast<int>(arguments.size()), arguments.data(), toys::all());
}

TEST(options, hunt_has_defaults_for_everything) {
    const auto o = std::get<hunt_options>(parsed({"hunt"}));
    EXPECT_EQ(o.program, "build/my-server-test");
    EXPECT_EQ(o.scenarios.size(), toys::all().size());
    EXPECT_FALSE(o.seeds);
    EXPECT_EQ(o.budget, std::chrono::seconds(30));
    EXPECT_GE(o.jobs, 1U);
    EXPECT_TRUE(o.faults.is_default());
    EXPECT_EQ(o.out, "squall-out");
    EXPECT_EQ(o.watchdog, std::chrono::seconds(10));
}

TEST(options, hunt_takes_its_scenarios_in_the_order_given) {
    const auto o =
        std::get<hunt_options>(parsed({"hunt", "late", "calm", "--seeds", "3..4", "--jobs", "7",
                                       "--faults", "write,cpu", "--out", "a/b"}));
    EXPECT_EQ(o.scenarios, (std::vector<const scenario*>{&toys::late, &toys::calm}));
    EXPECT_EQ(o.seeds, (seed_range{3, 4}));
    EXPECT_EQ(o.budget, std::chrono::milliseconds::max());
    EXPECT_EQ(o.jobs, 7U);
    EXPECT_EQ(o.faults.to_string(), "write,cpu");
    EXPECT_EQ(o.out, "a/b");
    EXPECT_EQ(std::get<hunt_options>(parsed({"hunt", "--budget", "5m"})).budget,
              std::chrono::minutes(5));
}

TEST(options, replay_takes_a_file_or_a_scenario_with_its_seed) {
    const auto file = std::get<replay_options>(parsed({"replay", "x.json", "--log"}));
    EXPECT_EQ(file.file, "x.json");
    EXPECT_EQ(file.what, nullptr);
    EXPECT_TRUE(file.log);
    const auto seed = std::get<replay_options>(
        parsed({"replay", "calm", "--seed", "0", "--faults", "none", "--until", "#9"}));
    EXPECT_EQ(seed.file, "");
    EXPECT_EQ(seed.what, &toys::calm);
    EXPECT_EQ(seed.seed, 0U);
    EXPECT_EQ(seed.faults.to_string(), "none");
    EXPECT_EQ(seed.until, 9U);
}

TEST(options, what_cannot_be_meant_is_one_line_exit_code_2_and_nothing_written) {
    struct bad {
        std::vector<std::string> arguments;
        const char* message;
    };
    const std::vector<bad> table = {
        {{}, "a command is missing: hunt, replay or list"},
        {{"fetch"}, "not expected: fetch"},
        {{"--fetch"}, "not expected: --fetch"},
        {{"hunt", "--fetch"}, "not expected: --fetch"},
        {{"hunt", "nope"}, "unknown scenario 'nope' (known: calm, late, "},
        {{"hunt", "calm", "calm"}, "scenario 'calm' stands twice"},
        {{"hunt", "--seeds"}, "--seeds"},
        {{"hunt", "--seeds", ""}, "--seeds: '' is not"},
        {{"hunt", "--seeds", "9..3"}, "--seeds: '9..3' is not a range: its first seed is above"},
        {{"hunt", "--seeds", "1..2", "--budget", "3s"}, "--seeds excludes --budget"},
        {{"hunt", "--seeds", "1", "--seeds", "2"}, "--seeds"},
        {{"hunt", "--budget", "30"}, "--budget: '30' is not a length of time such as"},
        {{"hunt", "--jobs", "0"}, "--jobs: '0' is not a whole number within 1..1024"},
        {{"hunt", "--jobs", "two"}, "--jobs: 'two'"},
        {{"hunt", "--faults", "writ"}, "--faults: unknown family or site 'writ' (families: acc"},
        {{"hunt", "--faults", "disk"}, "--faults: unknown family or site 'disk'"}, // has no site
        {{"hunt", "--faults", ""}, "--faults: unknown family or site ''"},
        {{"hunt", "--out", ""}, "--out: the name of a folder is missing"},
        {{"hunt", "--out", "/dev/null/x", "--seeds", "1"}, "/dev/null/x: Not a directory"},
        {{"replay"}, "FILE|SCENARIO is required"},
        {{"replay", "calm"}, "replay calm: a scenario needs --seed"},
        {{"replay", "nope", "--seed", "1"}, "unknown scenario 'nope'"},
        {{"replay", "/dev/null", "--seed", "1"},
         "replay /dev/null: a repro file is a tape by "
         "itself and takes no --seed"},
        {{"replay", "calm", "--seed", "-1"}, "--seed"},
        {{"replay", "calm", "--seed", "0x10"}, "--seed: '0x10'"},
        {{"replay", "calm", "--seed", "18446744073709551616"}, "--seed: '18446744073709551616'"},
        {{"replay", "calm", "--faults", "none"}, "--faults requires --seed"},
        {{"replay", "calm", "--seed", "1", "--until", "0"}, "--until: '0' is not an event's"},
        {{"replay", "calm", "--seed", "1", "--until", "#"}, "--until: '#'"},
        {{"replay", "calm", "--seed", "1", "--trace", ""}, "--trace: the name of a file"},
        {{"list"}, "SUBJECT is required"},
        {{"list", "seeds"}, "seeds"},
        {{"list", "faults", "--jsn"}, "--jsn"},
    };
    const program_under_test squall;
    for (const bad& b : table) {
        const auto r = squall.run(b.arguments);
        const std::string shown = testing::PrintToString(b.arguments) + r.err;
        EXPECT_EQ(r.code, 2) << shown;
        EXPECT_EQ(r.out, "") << shown;
        EXPECT_TRUE(r.err.starts_with("squall: ")) << shown;
        EXPECT_NE(r.err.find(b.message), std::string::npos) << shown;
        EXPECT_EQ(std::ranges::count(r.err, '\n'), 1) << shown;
        EXPECT_EQ(squall.files(), std::vector<std::string>{}) << shown;
    }
}

TEST(options, version_is_the_projects_and_names_the_build) {
    const program_under_test squall;
    const auto r = squall.run("--version");
    EXPECT_EQ(r.code, 0);
    const std::string digits = "[0-9]+";
    EXPECT_TRUE(std::regex_match(r.out, std::regex("squall " + digits + "\\." + digits + "\\." +
                                                   digits + ", build .* [0-9a-f]{16}\n")))
        << r.out;
}

TEST(options, help_names_exit_codes_and_examples_for_the_program_and_each_command) {
    const program_under_test squall;
    for (const std::string command : {"", "hunt", "replay", "list"}) {
        const auto r = squall.run(command + " --help");
        EXPECT_EQ(r.code, 0);
        EXPECT_EQ(r.err, "");
        for (const char* const words :
             {"Usage: squall", "Exit codes:", "5  not deterministic", "Examples:\n  squall "})
            EXPECT_NE(r.out.find(words), std::string::npos) << words << '\n' << r.out;
        EXPECT_EQ(r.out.find("watchdog"), std::string::npos);
    }
}

} // namespace
} // namespace squall
