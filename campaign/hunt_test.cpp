// squall hunt as a user meets it: what it prints, what it writes, and with which code it exits.

#include "campaign/program_under_test.hpp"
#include "campaign/toy_scenarios.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <set>

namespace squall {
namespace {

using nlohmann::json;

class hunt_program : public testing::Test {
protected:
    program_under_test squall;

    std::vector<json> results(const std::string& folder = "squall-out") const {
        std::vector<json> list;
        for (const std::string& line : squall.lines(folder + "/results.jsonl"))
            list.push_back(json::parse(line));
        return list;
    }

    /// A summary without what depends on the time it took and on the number of workers.
    static std::string lasting(const std::string& summary) {
        std::string text = summary;
        for (const char* const what : {"  runs  ", "  run twice"})
            if (const std::string line = line_with(text, what); !line.empty())
                text.erase(text.find(line), line.size());
        return text;
    }
};

TEST_F(hunt_program, healthy_seeds_exit_with_0_and_give_a_line_a_run_in_order) {
    const auto r = squall.run("hunt calm late --seeds 5..8 --faults none --jobs 2");
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.err, "");
    const auto lines = results();
    ASSERT_EQ(lines.size(), 8U);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i]["scenario"], i % 2 == 0 ? "calm" : "late");
        EXPECT_EQ(lines[i]["seed"], 5 + i / 2);
        EXPECT_EQ(lines[i]["verdict"], "healthy");
        EXPECT_EQ(lines[i]["findings"], json::array());
        EXPECT_EQ(lines[i]["digest"].get<std::string>().size(), 16U);
        EXPECT_EQ(lines[i]["decisions"], 0);
    }
    EXPECT_EQ(lines[0]["events"], 4);
    EXPECT_EQ(lines[0]["virtual_ms"], 1500);
    EXPECT_TRUE(line_with(r.out, "scenarios").ends_with("calm, late")) << r.out;
    EXPECT_TRUE(line_with(r.out, "seeds  ").ends_with("5..8")) << r.out;
    EXPECT_TRUE(line_with(r.out, "faults").ends_with("none")) << r.out;
    EXPECT_NE(line_with(r.out, "  runs  ").find(" 8 in "), std::string::npos) << r.out;
    EXPECT_TRUE(line_with(r.out, "healthy").ends_with(" 8")) << r.out;
    EXPECT_TRUE(r.out.ends_with("\nOutput: squall-out\n")) << r.out;
}

TEST_F(hunt_program, without_names_every_scenario_runs) {
    const auto r = squall.run("hunt --seeds 1 --faults none --out o");
    std::set<std::string> names;
    for (const json& line : results("o"))
        names.insert(line["scenario"]);
    EXPECT_EQ(names.size(), toys::all().size());
    EXPECT_EQ(r.code, 2); // one toy is always refused
}

TEST_F(hunt_program, of_several_verdicts_the_gravest_is_the_exit_code) {
    EXPECT_EQ(squall.run("hunt refused deadlocks --seeds 1").code, 3);
    EXPECT_EQ(squall.run("hunt tossed deadlocks --seeds 1").code, 1);
    EXPECT_EQ(squall.run("hunt tossed aborts deadlocks --seeds 1").code, 4);
    EXPECT_EQ(squall.run("hunt aborts history --seeds 1..3 --jobs 1").code, 5);
}

TEST_F(hunt_program, equal_failures_are_one_with_count_sentence_replay_line_and_repro_file) {
    const auto r = squall.run("hunt tossed --seeds 1..100 --jobs 2");
    EXPECT_EQ(r.code, 1);
    std::uint64_t broken = 0;
    std::uint64_t first = 0;
    for (const json& line : results())
        if (line["verdict"] == "invariant broken") {
            EXPECT_EQ(line["findings"], json::array({"T02"}));
            EXPECT_EQ(line["decisions"], 1);
            first = broken++ == 0 ? line["seed"].get<std::uint64_t>() : first;
        }
    ASSERT_GT(broken, 1U);
    const std::string seed = std::to_string(first);
    const std::string repro = "squall-out/repro/tossed-T02-" + seed + ".json";
    EXPECT_NE(r.out.find(
                  "\n1. tossed: T02 (invariant broken) in " + std::to_string(broken) +
                  " runs\n   broken came late\n   replay: /somewhere/squall replay tossed --seed " +
                  seed + "\n   repro:  " + repro + "\n   page:   squall-out/findings/"),
              std::string::npos)
        << r.out;
    EXPECT_EQ(r.out.find("\n2. "), std::string::npos);
    EXPECT_EQ(squall.files(),
              (std::vector<std::string>{"squall-out", "squall-out/.written", "squall-out/findings",
                                        "squall-out/findings/tossed-T02-" + seed + ".txt",
                                        "squall-out/junit.xml", "squall-out/repro", repro,
                                        "squall-out/results.jsonl"}));
    const json file = json::parse(squall.text(repro));
    EXPECT_EQ(file["scenario"], "tossed");
    EXPECT_EQ(file["found"], "T02");
    EXPECT_EQ(file["text"], "broken came late");
    EXPECT_EQ(file["decisions"].size(), 1U);
    EXPECT_NE(file["build"], "");
}

TEST_F(hunt_program, failures_differ_by_scenario_and_finding_and_stand_in_scenario_order) {
    // All toys break at seed 1, the timer of `late` later: found last, but told first.
    const auto r = squall.run("hunt late twofold tossed deadlocks --seeds 1..300");
    const auto at = [&](const std::string& words) {
        EXPECT_NE(r.out.find("\n" + words), std::string::npos) << words << '\n' << r.out;
        return r.out.find("\n" + words);
    };
    EXPECT_LT(at("1. late: T01 (invariant broken) in "), at("2. twofold: T01 (invariant broken)"));
    EXPECT_LT(at("2. twofold: T01"), at("3. twofold: T02 (invariant broken)"));
    EXPECT_LT(at("3. twofold: T02"), at("4. tossed: T02 (invariant broken)"));
    EXPECT_LT(at("4. tossed: T02"), at("5. deadlocks: deadlock (no progress) in "));
    EXPECT_EQ(r.out.find("\n6. "), std::string::npos);
    // Two hosts in deadlock are one run of that failure, as many as there are of `tossed`.
    const auto count = [&](const std::string& words) {
        const std::string line = line_with(r.out, words);
        return line.substr(line.find(" in "));
    };
    EXPECT_EQ(count("5. deadlocks"), count("4. tossed"));
}

TEST_F(hunt_program, the_replay_line_carries_what_is_not_default_and_finds_the_same) {
    const auto r = squall.run("hunt tossed --seeds 1..200 --faults process,write");
    ASSERT_EQ(r.code, 1) << r.out << r.err;
    const std::string line = line_with(r.out, "replay: /somewhere/squall ");
    EXPECT_TRUE(line.ends_with(" --faults write,process")) << line;
    const auto again = squall.run(line.substr(line.find("squall ") + 7));
    EXPECT_EQ(again.code, 1);
    EXPECT_NE(again.out.find("T02 at #3: broken came late"), std::string::npos) << again.out;
}

TEST_F(hunt_program, a_seed_that_breaks_a_simulated_program_is_found_by_its_monitor) {
    const auto r = squall.run("hunt late --seeds 1..300 --faults cpu");
    EXPECT_EQ(r.code, 1);
    EXPECT_NE(r.out.find("late: T01 (invariant broken)"), std::string::npos) << r.out;
}

TEST_F(hunt_program, without_faults_nothing_breaks) {
    const auto r = squall.run("hunt tossed aborts stuck --seeds 1..60 --faults none");
    EXPECT_EQ(r.code, 0) << r.out;
    EXPECT_TRUE(line_with(r.out, "runs with a fault").ends_with(" 0"));
}

TEST_F(hunt_program, the_set_of_findings_does_not_depend_on_jobs) {
    const std::string arguments =
        "hunt tossed aborts calm deadlocks --seeds 1..60 --watchdog 5s --jobs ";
    const auto one = squall.run(arguments + "1");
    const std::string lines = squall.text("squall-out/results.jsonl");
    const auto files = squall.files();
    const auto five = squall.run(arguments + "5");
    EXPECT_EQ(one.code, 4);
    EXPECT_EQ(five.code, one.code);
    EXPECT_EQ(lasting(five.out), lasting(one.out));
    EXPECT_EQ(squall.text("squall-out/results.jsonl"), lines);
    EXPECT_EQ(squall.files(), files);
}

TEST_F(hunt_program, a_crash_costs_one_seed_and_says_what_the_server_printed) {
    const auto r = squall.run("hunt aborts --seeds 1..100 --jobs 1");
    EXPECT_EQ(r.code, 4);
    const auto lines = results();
    ASSERT_EQ(lines.size(), 100U);
    EXPECT_GT(std::ranges::count_if(lines, [](const json& l) { return l["verdict"] == "healthy"; }),
              50);
    const auto crashed =
        std::ranges::find_if(lines, [](const json& l) { return l["verdict"] == "crashed"; });
    ASSERT_NE(crashed, lines.end());
    EXPECT_EQ((*crashed)["findings"], json::array({"SIGABRT in squall::toys::play_aborts"}));
    EXPECT_EQ((*crashed)["digest"], nullptr);
    EXPECT_EQ((*crashed)["events"], 2);
    EXPECT_EQ((*crashed)["decisions"], 1);
    EXPECT_NE(r.out.find("aborts: SIGABRT in squall::toys::play_aborts (crashed)"),
              std::string::npos);
    EXPECT_NE(
        r.out.find("the server ended by SIGABRT in squall::toys::play_aborts after event #2: toy: "
                   "first words | toy: second words\n     #0 squall::toys::play_aborts "
                   "(campaign/toy_scenarios.cpp:"),
        std::string::npos)
        << r.out;
    EXPECT_EQ(r.err, "");
}

TEST_F(hunt_program, a_crashs_repro_file_crashes_again) {
    const auto r = squall.run("hunt aborts --seeds 1..100");
    const std::string file = line_with(r.out, "repro: ").substr(11);
    const auto again = squall.run("replay " + file);
    EXPECT_EQ(again.code, 4);
    EXPECT_NE(again.out.find("same violation as recorded: SIGABRT in squall::toys::play_aborts"),
              std::string::npos)
        << again.out;
    EXPECT_EQ(again.out.find("never asked"), std::string::npos) << again.out;
}

TEST_F(hunt_program, a_process_that_exits_is_a_crash) {
    const auto r = squall.run("hunt exits --seeds 1..60");
    EXPECT_EQ(r.code, 4);
    EXPECT_NE(r.out.find("exits: exit_7 (crashed)"), std::string::npos) << r.out;
}

TEST_F(hunt_program, an_exception_of_the_scenario_itself_is_a_finding) {
    const auto r = squall.run("hunt throws --seeds 1..60");
    EXPECT_EQ(r.code, 4);
    EXPECT_NE(r.out.find("throws: scenario_exception (crashed)"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("toy thrown"), std::string::npos) << r.out;
}

TEST_F(hunt_program, a_program_that_never_returns_is_the_watchdog_finding) {
    const auto r = squall.run("hunt stuck --seeds 1..4 --watchdog 500ms --jobs 2");
    EXPECT_EQ(r.code, 3);
    EXPECT_NE(r.out.find("stuck: watchdog (no progress)"), std::string::npos) << r.out;
    EXPECT_EQ(results().size(), 4U);
}

TEST_F(hunt_program, a_deadlock_exits_with_3) {
    EXPECT_EQ(squall.run("hunt deadlocks --seeds 1..60").code, 3);
}

TEST_F(hunt_program, a_call_that_squall_does_not_simulate_exits_with_2) {
    const auto r = squall.run("hunt refused --seeds 1..3");
    EXPECT_EQ(r.code, 2);
    EXPECT_NE(r.out.find("refused: refused (refused) in 3 runs"), std::string::npos) << r.out;
}

TEST_F(hunt_program, a_finding_that_a_fresh_process_does_not_have_is_not_deterministic) {
    const auto r = squall.run("hunt history --seeds 1..4 --jobs 1");
    EXPECT_EQ(r.code, 5);
    EXPECT_NE(r.out.find("history: process_history (not deterministic) in 3 runs"),
              std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("depends on process history"), std::string::npos);
    EXPECT_NE(r.out.find("T02 at #1"), std::string::npos);
    EXPECT_EQ(r.out.find("T02 (invariant broken)"), std::string::npos);
}

TEST_F(hunt_program, what_is_not_deterministic_shows_the_first_event_that_differs_from_both_sides) {
    const auto r = squall.run("hunt wanders --seeds 1..4 --jobs 1");
    EXPECT_EQ(r.code, 5);
    const std::string from = "     the same in both:\n";
    const std::size_t at = r.out.find(from);
    ASSERT_NE(at, std::string::npos) << r.out;
    const std::string shown = r.out.substr(at, r.out.find("   replay: ") - at);
    // Five of the nine events that are the same, then the tenth from both sides.
    EXPECT_EQ(shown.find("#4 "), std::string::npos) << shown;
    for (const char* const line :
         {"#5 ", "#9 ", "then, after 1 other run in one process:", "and in a fresh process:"})
        EXPECT_NE(shown.find(line), std::string::npos) << line << '\n' << shown;
    const std::size_t later = shown.find("then, after");
    const std::size_t fresh = shown.find("and in a fresh");
    EXPECT_NE(shown.substr(later, fresh - later).find("#10 "), std::string::npos) << shown;
    EXPECT_NE(shown.substr(later, fresh - later).find("n=2"), std::string::npos) << shown;
    EXPECT_NE(shown.substr(fresh).find("n=1"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("#11 "), std::string::npos) << shown;
    const std::string page = line_with(r.out.substr(at), "page: ").substr(11);
    EXPECT_NE(squall.text(page).find("The first event that differs:\n  the same in both:\n"),
              std::string::npos)
        << squall.text(page);
}

TEST_F(hunt_program, a_run_that_ends_early_and_bytes_that_differ_are_shown_too) {
    // `history` notes something in every run but the first; there the first has no event at all.
    const auto shorter = squall.run("hunt history --seeds 1..4 --jobs 1");
    EXPECT_NE(shorter.out.find("and in a fresh process:\n       the run ends here\n"),
              std::string::npos)
        << shorter.out;
    const auto bytes = squall.run("hunt forgets --seeds 1..4 --jobs 1");
    EXPECT_NE(bytes.out.find("646402\"}\n     and in a fresh process:\n"), std::string::npos)
        << bytes.out;
    EXPECT_NE(bytes.out.find("646401\"}\n   replay: "), std::string::npos) << bytes.out;
}

TEST_F(hunt_program, a_share_of_healthy_runs_is_checked_in_fresh_processes_too) {
    const auto r = squall.run("hunt drift --seeds 1..400 --jobs 1");
    EXPECT_EQ(r.code, 5);
    EXPECT_NE(r.out.find("drift: process_history"), std::string::npos) << r.out;
    EXPECT_EQ(r.out.find("T02"), std::string::npos);
}

TEST_F(hunt_program, what_a_server_prints_does_not_garble_the_summary) {
    const auto r = squall.run("hunt noisy --seeds 1..10");
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.out.find("noise"), std::string::npos);
    EXPECT_EQ(r.err, "");
}

TEST_F(hunt_program, a_budget_runs_scenarios_in_turn_from_seed_1_and_says_how_far_it_came) {
    const auto r = squall.run("hunt calm noisy tossed --budget 200ms --faults none");
    EXPECT_EQ(r.code, 0);
    const auto lines = results();
    ASSERT_GE(lines.size(), 3U);
    constexpr std::array names = {"calm", "noisy", "tossed"};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i]["scenario"], names[i % 3]);
        EXPECT_EQ(lines[i]["seed"], 1 + i / 3);
    }
    EXPECT_TRUE(line_with(r.out, "seeds  ").ends_with(" 1.." + std::to_string(lines.size() / 3)))
        << r.out;
}

TEST_F(hunt_program, ctrl_c_stops_keeps_and_prints_what_was_found) {
    const auto r = squall.run("hunt ctrl-c tossed --seeds 1..1000000000 --jobs 1");
    EXPECT_EQ(r.code, 1) << r.out;
    EXPECT_TRUE(r.out.starts_with("squall hunt (interrupted)\n")) << r.out;
    EXPECT_NE(r.out.find("tossed: T02"), std::string::npos) << r.out;
    EXPECT_GE(results().size(), 19U); // and each of them parsed: no half line
    EXPECT_TRUE(squall.text("squall-out/results.jsonl").ends_with("}\n"));
}

TEST_F(hunt_program, ctrl_c_before_anything_was_found_is_no_success) {
    const auto r = squall.run("hunt ctrl-c --seeds 1..1000000000 --jobs 1");
    EXPECT_EQ(r.code, 128 + SIGINT) << r.out;
    EXPECT_TRUE(r.out.starts_with("squall hunt (interrupted)\n")) << r.out;
}

TEST_F(hunt_program, the_largest_seeds_are_seeds_too) {
    const auto r = squall.run("hunt calm --seeds 18446744073709551614..18446744073709551615");
    EXPECT_EQ(r.code, 0);
    const auto lines = results();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1]["seed"], 18446744073709551615U);
}

TEST_F(hunt_program, another_hunt_begins_its_results_anew) {
    squall.run("hunt calm --seeds 1..50");
    squall.run("hunt calm --seeds 7");
    ASSERT_EQ(results().size(), 1U);
    EXPECT_EQ(results()[0]["seed"], 7);
}

} // namespace
} // namespace squall
