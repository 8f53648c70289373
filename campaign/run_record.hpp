#pragma once

#include "sim/run/probe.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/decision.hpp"
#include "sim/world/finding.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// What a run met, for hunt --stats.
struct run_stats {
    struct site_count {
        const site* where = nullptr;
        std::uint64_t times = 0; ///< decisions that took effect
        friend bool operator==(const site_count&, const site_count&) = default;
    };
    std::vector<site_count> fired;   ///< each site that fired, once
    std::vector<probe_count> probes; ///< in the order of the scenario's probes
};

/// The sites of these decisions, each once, in the order in which they first fired.
std::vector<run_stats::site_count> count_sites(std::span<const decision> decisions);

/// What a campaign keeps of one run. A run whose process died has no digest, and its decisions
/// are known only if they were told one by one (decision_teller).
struct run_record {
    verdict outcome = verdict::healthy;
    std::vector<finding> findings;
    std::vector<decision> decisions; ///< left empty in healthy runs of a worker
    std::uint64_t decisions_count = 0;
    std::optional<std::uint64_t> digest;
    std::uint64_t events = 0;
    std::int64_t ended_ns = 0;      ///< virtual time
    unsigned abandoned = 0;         ///< programs that would not end
    std::optional<run_stats> stats; ///< if they were asked for and the process lived
};

run_record to_record(const run_result& r);

/// The record of a run that has just this one finding.
run_record record_of(finding f, std::uint64_t events, std::int64_t ended_ns);

/// A digest as people and files have it: 16 hex digits, or "unknown".
std::string digest_text(const std::optional<std::uint64_t>& digest);

/// Whether the two say the same of one run: digest, number of events, findings and where they are
/// proven, but not the findings' texts: that of a crash holds what the process printed.
bool same_run(const run_record& a, const run_record& b);

/// The name of the finding that a run depends on more than its tape.
inline constexpr const char* process_history = "process_history";

/// The finding that two runs with one tape differ: "the run depends on process history: " and what
/// each way of running it gave.
finding not_the_same(const std::string& one_way, const run_record& one,
                     const std::string& other_way, const run_record& other);

/// `first` as it counts, after `again`, the same run in a fresh process. The same digest and
/// the same findings confirm it. Otherwise it is not deterministic, and that is its one finding.
run_record judged(const run_record& first, const run_record& again);

} // namespace squall
