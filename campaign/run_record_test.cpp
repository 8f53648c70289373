#include "campaign/run_record.hpp"

#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>

namespace squall {
namespace {

run_record broken(std::uint64_t digest) {
    run_record r = record_of({verdict::invariant, "I02", "why", 12}, 40, 5'000'000);
    r.digest = digest;
    return r;
}

TEST(judged, the_same_digest_and_findings_confirm_a_finding) {
    run_record again = broken(1);
    again.findings[0].text = "told otherwise";
    const run_record r = judged(broken(1), again);
    EXPECT_EQ(r.outcome, verdict::invariant);
    ASSERT_EQ(r.findings.size(), 1U);
    EXPECT_EQ(r.findings[0].text, "why");
}

TEST(judged, anything_else_is_not_deterministic_and_says_what_differs) {
    run_record other_event = broken(1);
    other_event.findings[0].event = 13;
    run_record other_name = broken(1);
    other_name.findings[0].name = "I03";
    run_record healthy;
    healthy.digest = 1;
    run_record died = broken(1);
    died.digest.reset();
    run_record longer = broken(1);
    longer.events = 41;
    for (const run_record& again : {broken(2), other_event, other_name, healthy, died, longer}) {
        const run_record r = judged(broken(1), again);
        EXPECT_EQ(r.outcome, verdict::not_deterministic);
        ASSERT_EQ(r.findings.size(), 1U);
        EXPECT_EQ(r.findings[0].kind, verdict::not_deterministic);
        EXPECT_NE(r.findings[0].text.find("depends on process history"), std::string::npos);
        EXPECT_NE(r.findings[0].text.find("I02 at #12, digest 0000000000000001"),
                  std::string::npos);
    }
}

TEST(judged, a_worker_that_somebody_else_killed_proves_nothing_if_the_run_is_well_alone) {
    const run_record killed = record_of({verdict::crashed, "SIGKILL", "killed", 7}, 7, 0);
    run_record well;
    well.digest = 42;
    EXPECT_EQ(judged(killed, well).outcome, verdict::healthy);
    EXPECT_EQ(judged(killed, killed).outcome, verdict::crashed);
}

TEST(judged, a_run_that_could_not_list_its_decisions_takes_those_of_its_second_time) {
    run_record first = record_of({verdict::crashed, "SIGSEGV", "first", 3}, 3, 0);
    run_record again = record_of({verdict::crashed, "SIGSEGV", "again", 3}, 3, 0);
    again.decisions = {{&faults::link_slow, "c1", 0, 5}};
    again.decisions_count = 1;
    const run_record r = judged(first, again);
    EXPECT_EQ(r.outcome, verdict::crashed);
    EXPECT_EQ(r.decisions, again.decisions);
    EXPECT_EQ(r.decisions_count, 1U);
}

TEST(run_record, a_digest_is_16_hex_digits) {
    EXPECT_EQ(digest_text(0x1234abcdULL), "000000001234abcd");
    EXPECT_EQ(digest_text(std::nullopt), "unknown");
}

} // namespace
} // namespace squall
