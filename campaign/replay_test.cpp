// squall replay as a user meets it.

#include "campaign/program_under_test.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace squall {
namespace {

using nlohmann::json;

class replay_program : public testing::Test {
protected:
    program_under_test squall;

    /// A repro file of `tossed`, as a person would write it.
    void write_repro(const std::string& name, const std::string& found,
                     const std::string& decisions) const {
        squall.write(name, "{\"squall\": 1, \"scenario\": \"tossed\", \"found\": \"" + found +
                               "\", \"decisions\": [" + decisions + "]}\n");
    }
    static constexpr const char* broken =
        R"({"site": "process.toy", "actor": "toy", "at": 0, "value": 2})";
    static constexpr const char* elsewhere =
        R"({"site": "link.slow", "actor": "c9#1>toy:1/1", "at": 4, "value": 77})";
};

TEST_F(replay_program, shows_a_line_an_event_then_the_verdict_and_the_digest) {
    const auto r = squall.run("replay calm --seed 3");
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.err, "");
    const std::string digest = r.out.substr(r.out.size() - 17, 16);
    EXPECT_EQ(digest.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(r.out, "calm, seed 3: Nothing much happens.\n"
                     "\n"
                     "     #1     0.000000  toy       client    begins            n=0\n"
                     "     #3     0.000000  toy       network   data              c1#1>toy:80/1>  "
                     "\"GET / HTTP/1.1\\r\\n\\x01\"\n"
                     "     #4     1.500000  toy       client    ends              n=0\n"
                     "\n"
                     "verdict: healthy\n"
                     "digest: " +
                         digest + "\n");
}

TEST_F(replay_program, log_lines_are_shown_with_log_only) {
    EXPECT_EQ(squall.run("replay calm --seed 3").out.find("all is calm"), std::string::npos);
    EXPECT_NE(
        squall.run("replay calm --seed 3 --log")
            .out.find(
                "     #2     0.000000  toy       log       log               info: all is calm"),
        std::string::npos);
}

TEST_F(replay_program, the_same_seed_gives_the_same_output_and_the_hunts_digest) {
    const auto r = squall.run("replay late --seed 11");
    EXPECT_EQ(squall.run("replay late --seed 11").out, r.out);
    squall.run("hunt late --seeds 11");
    const json line = json::parse(squall.text("squall-out/results.jsonl"));
    EXPECT_TRUE(r.out.ends_with("digest: " + line["digest"].get<std::string>() + "\n"));
}

TEST_F(replay_program, a_repro_file_needs_no_profile_and_says_whether_the_same_was_found) {
    write_repro("r.json", "T02", broken);
    const auto r = squall.run("replay r.json");
    EXPECT_EQ(r.code, 1);
    EXPECT_TRUE(r.out.starts_with("tossed, r.json: A toy may break.\n")) << r.out;
    EXPECT_NE(r.out.find("decision  process.toy       toy at 0: 2 flag\n"), std::string::npos);
    EXPECT_NE(r.out.find("verdict: invariant broken\n  T02 at #3: broken came late\n"
                         "same violation as recorded: T02\n"),
              std::string::npos)
        << r.out;

    write_repro("r.json", "T02", "");
    const auto healthy = squall.run("replay r.json");
    EXPECT_EQ(healthy.code, 0);
    EXPECT_NE(healthy.out.find("recorded T02, but this run was healthy\n"), std::string::npos);

    write_repro("r.json", "T01", broken);
    EXPECT_NE(squall.run("replay r.json").out.find("recorded T01, but this run found T02\n"),
              std::string::npos);

    write_repro("r.json", "", broken);
    EXPECT_EQ(squall.run("replay r.json").out.find("recorded"), std::string::npos);
}

TEST_F(replay_program, decisions_that_were_never_asked_for_are_counted_and_shown) {
    write_repro("r.json", "T02", std::string(broken) + "," + elsewhere);
    const auto r = squall.run("replay r.json");
    EXPECT_EQ(r.code, 1);
    EXPECT_NE(r.out.find("decisions never asked for: 1\n  link.slow c9#1>toy:1/1 at 4: 77 us\n"),
              std::string::npos)
        << r.out;
}

TEST_F(replay_program, a_repro_files_entropy_shapes_the_run) {
    std::set<std::string> digests;
    for (const char* const entropy : {"0", "1", "0"}) {
        squall.write("r.json", std::string(R"({"squall": 1, "scenario": "noisy", "entropy": )") +
                                   entropy + R"(, "decisions": []})");
        digests.insert(line_with(squall.run("replay r.json").out, "digest: "));
    }
    EXPECT_EQ(digests.size(), 2U);
}

TEST_F(replay_program, trace_writes_every_event_as_json_and_is_put_in_place_at_the_end) {
    EXPECT_EQ(squall.run("replay calm --seed 3 --trace t.jsonl").code, 0);
    const auto lines = squall.lines("t.jsonl");
    ASSERT_EQ(lines.size(), 4U);
    for (std::size_t i = 0; i < lines.size(); ++i)
        EXPECT_EQ(json::parse(lines[i])["event"], i + 1);
    EXPECT_EQ(json::parse(lines[1])["fields"]["line"], "all is calm");
    EXPECT_EQ(squall.files(), std::vector<std::string>{"t.jsonl"});
}

TEST_F(replay_program, until_stops_after_that_event) {
    for (const char* const event : {"2", "#2"}) {
        const auto r =
            squall.run("replay tossed --seed 1 --trace t.jsonl --until " + std::string(event));
        EXPECT_EQ(r.code, 0) << r.out; // it breaks at #3
        EXPECT_NE(r.out.find("verdict: healthy, as far as event #2\n"), std::string::npos) << r.out;
        EXPECT_EQ(squall.lines("t.jsonl").size(), 2U);
    }
    EXPECT_EQ(squall.run("replay tossed --seed 1 --until 3").code, 1);
    EXPECT_EQ(squall.run("replay tossed --seed 1 --until 1000").code, 1);
}

TEST_F(replay_program, a_crash_keeps_what_was_shown_and_its_trace) {
    const auto r = squall.run("replay aborts --seed 1 --trace t.jsonl");
    EXPECT_EQ(r.code, 4);
    EXPECT_NE(r.out.find("#2     0.000000  -         decision  process.toy"), std::string::npos);
    EXPECT_NE(
        r.out.find("verdict: crashed\n  SIGABRT in squall::toys::play_aborts at #2: the server "
                   "ended by SIGABRT in squall::toys::play_aborts after event #2\n    #0 "
                   "squall::toys::play_aborts (campaign/toy_scenarios.cpp:"),
        std::string::npos)
        << r.out;
    EXPECT_TRUE(r.out.ends_with("digest: unknown\n"));
    EXPECT_EQ(r.err, "toy: first words\ntoy: second words\n"); // where the user looks for it
    EXPECT_EQ(squall.lines("t.jsonl").size(), 2U);
}

TEST_F(replay_program, a_run_that_differs_when_it_is_made_again_shows_the_first_event_that_does) {
    const auto r = squall.run("replay wanders --seed 1");
    EXPECT_EQ(r.code, 5);
    EXPECT_NE(
        r.out.find("verdict: not deterministic\n  process_history: the run depends on process "
                   "history: in a fresh process: healthy, digest "),
        std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("; made again in the same process: T02 at #12, digest "),
              std::string::npos)
        << r.out;
    // Five of the nine events that are the same, then the tenth from both sides.
    const std::size_t at = r.out.find("    the same in both:\n           #5 ");
    ASSERT_NE(at, std::string::npos) << r.out;
    const std::string shown = r.out.substr(at);
    const std::size_t second =
        shown.find("    then, made again in the same process:\n          #10 ");
    const std::size_t first = shown.find("    and in a fresh process:\n          #10 ");
    ASSERT_NE(second, std::string::npos) << shown;
    ASSERT_NE(first, std::string::npos) << shown;
    EXPECT_NE(shown.substr(second, first - second).find("n=2"), std::string::npos) << shown;
    EXPECT_NE(shown.substr(first).find("n=1"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("#11 "), std::string::npos) << shown;
    // As far as the ninth there is no difference.
    EXPECT_EQ(squall.run("replay wanders --seed 1 --until 9").code, 0);
    EXPECT_EQ(squall.run("replay wanders --seed 1 --until 10").code, 5);
}

TEST_F(replay_program, a_finding_that_depends_on_process_history_is_found_again_from_its_file) {
    const auto hunted = squall.run("hunt history --seeds 1..4 --jobs 1");
    EXPECT_EQ(hunted.code, 5);
    const auto r = squall.run("replay " + line_with(hunted.out, "repro: ").substr(11));
    EXPECT_EQ(r.code, 5);
    EXPECT_NE(r.out.find("same violation as recorded: process_history\n"), std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("    and in a fresh process:\n      the run ends here\n"),
              std::string::npos)
        << r.out;
    EXPECT_EQ(squall.run("replay drift --seed 1").code, 5); // no finding of its own, another digest
}

TEST_F(replay_program, a_file_with_a_digest_says_whether_it_is_the_same_run) {
    const auto hunted = squall.run("hunt tossed --seeds 1..60");
    const std::string file = line_with(hunted.out, "repro: ").substr(11);
    const auto r = squall.run("replay " + file);
    EXPECT_EQ(r.code, 1);
    EXPECT_NE(r.out.find("same violation as recorded: T02\nsame digest as recorded\ndigest: "),
              std::string::npos)
        << r.out;
    EXPECT_EQ(squall.run("replay " + file + " --until 2").out.find("recorded digest"),
              std::string::npos);

    json edited = json::parse(squall.text(file));
    const std::string digest = edited["digest"];
    edited["decisions"] = json::array();
    squall.write("edited.json", edited.dump());
    const auto other = squall.run("replay edited.json");
    EXPECT_NE(other.out.find("recorded digest: " + digest + "\nthe file was edited since, or "),
              std::string::npos)
        << other.out;
    edited["build"] = "another";
    squall.write("edited.json", edited.dump());
    const auto older = squall.run("replay edited.json");
    EXPECT_NE(older.out.find("recorded digest: " + digest + "\ndigest: "), std::string::npos)
        << older.out;

    squall.run("hunt aborts --seeds 1..60"); // a run that died has none, and neither has one
    squall.run("hunt drift --seeds 1..400 --jobs 1 --out drift"); // that a second did not get
    int tapes = 0;
    for (const std::string& name : squall.files()) {
        if (!name.ends_with(".json") || name.find("repro/") == std::string::npos)
            continue;
        ++tapes;
        EXPECT_EQ(squall.text(name).find("digest\":"), std::string::npos) << name;
    }
    EXPECT_EQ(tapes, 2);
}

TEST_F(replay_program, what_was_found_after_other_runs_only_says_so) {
    write_repro("r.json", "process_history", "");
    EXPECT_NE(squall.run("replay r.json")
                  .out.find("recorded process_history, but this run was healthy; it takes the runs "
                            "before it in a hunt: its page has the first event that differed\n"),
              std::string::npos);
}

TEST_F(replay_program, what_a_server_prints_is_heard_once_although_the_run_is_made_twice) {
    const auto r = squall.run("replay noisy --seed 1");
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.err, "noise on standard error\n");
    const std::size_t at = r.out.find("noise on standard output");
    ASSERT_NE(at, std::string::npos) << r.out;
    EXPECT_EQ(r.out.find("noise", at + 1), std::string::npos) << r.out;
}

TEST_F(replay_program, each_verdict_has_its_exit_code) {
    EXPECT_EQ(squall.run("replay deadlocks --seed 1").code, 3);
    EXPECT_EQ(squall.run("replay stuck --seed 1 --watchdog 500ms").code, 3);
    EXPECT_EQ(squall.run("replay exits --seed 1").code, 4);
    EXPECT_EQ(squall.run("replay throws --seed 1").code, 4);
    EXPECT_EQ(squall.run("replay refused --seed 1").code, 2);
    EXPECT_EQ(squall.run("replay tossed --seed 1 --faults none").code, 0);
}

TEST_F(replay_program, a_repro_file_that_cannot_be_used_is_one_line_with_its_place) {
    struct bad {
        const char* text;
        const char* message;
    };
    constexpr std::array table = {
        bad{"{\n  oops\n}", "squall: r.json:2:"},
        bad{"", "squall: r.json:1:1: "},
        bad{"[]", "squall: r.json:1:1: a repro file must be an object"},
        bad{R"({"squall": 2, "scenario": "calm", "decisions": []})", "squall: r.json:1:12: format"},
        bad{"{\"squall\": 1,\n \"scenario\": \"nope\",\n \"decisions\": []}",
            "squall: r.json:2:14: unknown scenario 'nope'"},
        bad{"{\"squall\": 1, \"scenario\": \"calm\", \"decisions\": [\n"
            "  {\"site\": \"no.such\", \"actor\": \"a\", \"at\": 0, \"value\": 1}]}",
            "squall: r.json:2:12: unknown site 'no.such'"},
        bad{"{\"squall\": 1, \"scenario\": \"calm\", \"decisions\": [\n"
            "  {\"site\": \"process.toy\", \"actor\": \"a\", \"at\": 0, \"value\": 4}]}",
            "squall: r.json:2:59: value 4 of process.toy is not within 1..3"},
    };
    for (const bad& b : table) {
        squall.write("r.json", b.text);
        const auto r = squall.run("replay r.json --trace t.jsonl");
        EXPECT_EQ(r.code, 2);
        EXPECT_EQ(r.out, "");
        EXPECT_TRUE(r.err.starts_with(b.message)) << r.err << "expected " << b.message;
        EXPECT_EQ(std::ranges::count(r.err, '\n'), 1);
        EXPECT_EQ(squall.files(), std::vector<std::string>{"r.json"});
    }
}

TEST_F(replay_program, a_file_that_cannot_be_read_says_why) {
    EXPECT_EQ(squall.run("replay nowhere.json").err,
              "squall: nowhere.json: No such file or directory\n");
    EXPECT_EQ(squall.run("replay .").err, "squall: .: Is a directory\n");
    EXPECT_EQ(squall.run("replay /dev/zero").err, "squall: /dev/zero: File too large\n");
    EXPECT_EQ(squall.run("replay nowhere.json").code, 2);
}

TEST_F(replay_program, a_trace_that_cannot_be_written_stops_everything_before_it_begins) {
    const auto r = squall.run("replay calm --seed 1 --trace no/such/t.jsonl");
    EXPECT_EQ(r.code, 2);
    EXPECT_EQ(r.out, "");
    EXPECT_EQ(r.err, "squall: no/such/t.jsonl: No such file or directory\n");
    EXPECT_EQ(squall.run("replay calm --seed 1 --trace .").err, "squall: .: Is a directory\n");
}

} // namespace
} // namespace squall
