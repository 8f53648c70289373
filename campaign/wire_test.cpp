#include "campaign/wire.hpp"

#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace squall {
namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

std::string without_end(std::string line) {
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    line.pop_back();
    return line;
}

TEST(wire, tasks_come_back_as_they_were_sent) {
    const run_task t{3, 2, largest};
    EXPECT_EQ(parse_task(without_end(task_line(t))), t);
    for (const char* const bad : {"", "1 2", "a b c"})
        EXPECT_FALSE(parse_task(bad)) << bad;
}

TEST(wire, records_come_back_as_they_were_sent) {
    run_record sent = record_of({verdict::crashed, "x", "line\nand \xff", 9}, largest, -5);
    sent.digest = largest;
    sent.decisions = {{&faults::write_short, "c1#1>server:8000/1<", largest, 4096}};
    sent.decisions_count = 7;
    sent.abandoned = 2;
    sent.stats = run_stats{{{&faults::cpu_call, largest}}, {{3, 7}, {0, largest}}};
    const auto m = parse_message(without_end(message_line(sent)), faults::all);
    const auto& got = std::get<run_record>(m);
    EXPECT_EQ(got.outcome, sent.outcome);
    ASSERT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(got.findings[0].kind, verdict::crashed);
    EXPECT_EQ(got.findings[0].name, "x");
    EXPECT_EQ(got.findings[0].text, "line\nand \xef\xbf\xbd"); // what is not UTF-8 is replaced
    EXPECT_EQ(got.findings[0].event, 9U);
    EXPECT_EQ(got.digest, sent.digest);
    EXPECT_EQ(got.decisions, sent.decisions);
    EXPECT_EQ(got.decisions_count, 7U);
    EXPECT_EQ(got.events, largest);
    EXPECT_EQ(got.ended_ns, -5);
    EXPECT_EQ(got.abandoned, 2U);
    ASSERT_TRUE(got.stats);
    EXPECT_EQ(got.stats->fired, sent.stats->fired);
    EXPECT_EQ(got.stats->probes, sent.stats->probes);
}

TEST(wire, a_healthy_run_comes_back_too_in_fewer_words) {
    run_record sent;
    sent.digest = largest;
    sent.decisions_count = largest;
    sent.events = 1234;
    sent.ended_ns = 5'000'000'000;
    sent.abandoned = 1;
    const std::string line = message_line(sent);
    EXPECT_TRUE(line.starts_with("= ")) << line;
    const auto m = parse_message(without_end(line), faults::all);
    const auto& got = std::get<run_record>(m);
    EXPECT_EQ(got.outcome, verdict::healthy);
    EXPECT_EQ(got.digest, sent.digest);
    EXPECT_EQ(got.decisions_count, largest);
    EXPECT_EQ(got.events, 1234U);
    EXPECT_EQ(got.ended_ns, 5'000'000'000);
    EXPECT_EQ(got.abandoned, 1U);
    EXPECT_THROW(parse_message("= 1 2 3", faults::all), std::runtime_error);
}

TEST(wire, a_record_without_digest_has_none_on_the_other_side) {
    const auto m = parse_message(message_line(run_record{}), faults::all);
    EXPECT_FALSE(std::get<run_record>(m).digest);
    EXPECT_TRUE(std::get<run_record>(m).findings.empty());
    EXPECT_FALSE(std::get<run_record>(m).stats);
}

TEST(wire, decisions_and_refusals_come_back_too) {
    const decision d{&faults::cpu_call, "server", 3, 1};
    EXPECT_EQ(std::get<decision>(parse_message(message_line(d), faults::all)), d);
    EXPECT_EQ(std::get<cannot_run>(parse_message(message_line(cannot_run{"why"}), faults::all)).why,
              "why");
    EXPECT_THROW(parse_message(message_line(d), {}), std::runtime_error);
    EXPECT_THROW(parse_message("{}", faults::all), std::exception);
}

TEST(wire, lines_are_taken_whole_or_not_at_all) {
    std::string text = "one\ntwo\nthr";
    EXPECT_EQ(take_line(text), "one");
    EXPECT_EQ(take_line(text), "two");
    EXPECT_EQ(take_line(text), std::nullopt);
    EXPECT_EQ(text, "thr");
}

} // namespace
} // namespace squall
