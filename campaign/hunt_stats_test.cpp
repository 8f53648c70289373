#include "campaign/hunt_stats.hpp"

#include "campaign/program_under_test.hpp"
#include "campaign/toy_scenarios.hpp"
#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace squall {
namespace {

using nlohmann::json;

/// The object of that name in a list of stats.json.
json entry(const json& stats, const char* list, const char* key, const std::string& name) {
    for (const json& e : stats.at(list))
        if (e.at(key) == name)
            return e;
    return {};
}

/// The simulator's own sites of the families cpu and process.
std::vector<std::string> cpu_and_process() {
    std::vector<std::string> names;
    for (const site* const s : faults::all)
        if (s->by_default && (s->family == fault_family::cpu || s->family == fault_family::process))
            names.emplace_back(s->name);
    return names;
}

TEST(hunt_stats, adds_up_what_runs_met_and_names_what_never_came_up) {
    hunt_options o;
    o.scenarios = {&toys::tossed};
    o.faults = fault_profile::parse("cpu,process,link.slow", all_sites(o.scenarios));
    hunt_stats stats(o);
    run_record told; // as a worker tells of a healthy run: counts, no decisions
    told.decisions_count = 3;
    told.stats = run_stats{{{&faults::link_slow, 2}, {toys::tossed.sites[0], 1}}, {{1, 1}}};
    run_record died; // of this one only the decisions are known
    died.decisions = {{&faults::link_slow, "c1", 0, 5}};
    died.decisions_count = 1;
    run_record calm;
    calm.stats = run_stats{{}, {{0, 1}}};
    for (const run_record& r : {told, died, calm})
        stats.add(toys::tossed, r);

    const json j = json::parse(stats.json_text());
    EXPECT_EQ(j["runs"], 3);
    EXPECT_EQ(j["runs_with_a_fault"], 2);
    EXPECT_EQ(entry(j, "sites", "site", "link.slow"), (json{{"site", "link.slow"},
                                                            {"family", "link"},
                                                            {"allowed", true},
                                                            {"runs", 2},
                                                            {"times", 3}}));
    EXPECT_EQ(entry(j, "sites", "site", "process.toy")["runs"], 1);
    EXPECT_EQ(entry(j, "sites", "site", "write.short")["allowed"], false);
    EXPECT_EQ(j["sites"].size(), all_sites(o.scenarios).size());
    EXPECT_EQ(j["never_fired"], json(cpu_and_process()));
    EXPECT_EQ(j["probes"][0]["hits"], 1);
    EXPECT_EQ(j["probes"][0]["chances"], 2);
    EXPECT_EQ(j["never_came_up"], json::array());

    std::ostringstream out;
    stats.print(out);
    EXPECT_EQ(line_with(out.str(), "link.slow"),
              "            link.slow                     2          3");
    EXPECT_EQ(line_with(out.str(), "write.short"),
              "  write     write.short                   -          -");
    EXPECT_NE(out.str().find("\nRuns with a fault: 2 of 3 (66.7 %)\n"
                             "Never fired: cpu.call, cpu.dispatch, cpu.stall, "),
              std::string::npos)
        << out.str();
    EXPECT_NE(out.str().find("  toy-broken  1 of 2 tosses (50.0 %)\n"), std::string::npos)
        << out.str();
}

class hunt_stats_program : public testing::Test {
protected:
    program_under_test squall;
    json stats() const { return json::parse(squall.text("squall-out/stats.json")); }
};

TEST_F(hunt_stats_program, counts_healthy_broken_and_crashed_runs_alike) {
    const auto r = squall.run("hunt tossed aborts calm --seeds 1..60 --stats --jobs 2");
    EXPECT_EQ(r.code, 4);
    const json j = stats();
    EXPECT_EQ(j["runs"], 180);
    std::uint64_t broken = 0;
    for (const std::string& line : squall.lines("squall-out/results.jsonl"))
        broken += json::parse(line)["decisions"].get<std::uint64_t>();
    ASSERT_GT(broken, 2U);
    const json toy = entry(j, "sites", "site", "process.toy");
    EXPECT_EQ(toy["runs"], broken); // one question a run
    EXPECT_EQ(toy["times"], broken);
    const json p = entry(j, "probes", "probe", "toy-broken");
    EXPECT_EQ(p["chances"], 60); // `aborts` has no such probe
    EXPECT_EQ(p["hits"], broken / 2);
    EXPECT_EQ(j["never_came_up"], (json{"toy-sings"}));
    EXPECT_NE(r.out.find("\nNever came up: toy-sings\n"), std::string::npos) << r.out;
    EXPECT_TRUE(r.out.ends_with("\nOutput: squall-out\n")) << r.out;
}

TEST_F(hunt_stats_program, figures_do_not_depend_on_jobs_and_nothing_is_counted_unasked) {
    squall.run("hunt tossed late --seeds 1..60 --stats --jobs 1");
    const json one = stats();
    squall.run("hunt tossed late --seeds 1..60 --stats --jobs 3");
    EXPECT_EQ(stats(), one);
    const auto plain = squall.run("hunt tossed late --seeds 1..60 --out plain");
    EXPECT_EQ(plain.out.find("Never fired"), std::string::npos);
    EXPECT_EQ(squall.text("plain/stats.json"), "");
}

} // namespace
} // namespace squall
