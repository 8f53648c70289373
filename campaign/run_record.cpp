#include "campaign/run_record.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace squall {

namespace {

bool same_finding(const finding& a, const finding& b) {
    return same_failure(a, b) && a.event == b.event;
}

/// "I02 at #12, digest 0123456789abcdef", or "healthy, digest ...".
std::string told(const run_record& r) {
    std::string text;
    for (const finding& f : r.findings)
        text += (text.empty() ? "" : " and ") + f.name + " at #" + std::to_string(f.event);
    return (text.empty() ? "healthy" : text) + ", digest " + digest_text(r.digest);
}

/// SIGKILL comes from outside (the kernel short of memory, an operator), never from the run: a
/// run that hangs has its own verdict.
bool killed_from_outside(const run_record& r) {
    return std::ranges::any_of(r.findings, [](const finding& f) {
        return f.kind == verdict::crashed && f.name == "SIGKILL";
    });
}

} // namespace

std::vector<run_stats::site_count> count_sites(std::span<const decision> decisions) {
    std::vector<run_stats::site_count> counts;
    for (const decision& d : decisions) {
        const auto known = std::ranges::find(counts, d.where, &run_stats::site_count::where);
        if (known == counts.end())
            counts.push_back({d.where, 1});
        else
            ++known->times;
    }
    return counts;
}

run_record to_record(const run_result& r) {
    run_record record;
    record.outcome = r.outcome;
    record.findings = r.findings;
    record.decisions = r.decisions;
    record.decisions_count = r.decisions.size();
    record.digest = r.digest;
    record.events = r.events;
    record.ended_ns = ns(r.ended);
    record.abandoned = r.abandoned;
    return record;
}

run_record record_of(finding f, std::uint64_t events, std::int64_t ended_ns) {
    run_record record;
    record.outcome = f.kind;
    record.findings.push_back(std::move(f));
    record.events = events;
    record.ended_ns = ended_ns;
    return record;
}

std::string digest_text(const std::optional<std::uint64_t>& digest) {
    if (!digest)
        return "unknown";
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx",
                  static_cast<unsigned long long>(*digest));
    return digits.data();
}

bool same_run(const run_record& a, const run_record& b) {
    return a.digest == b.digest && a.events == b.events &&
           std::ranges::equal(a.findings, b.findings, same_finding);
}

finding not_the_same(const std::string& one_way, const run_record& one,
                     const std::string& other_way, const run_record& other) {
    return {verdict::not_deterministic, process_history,
            "the run depends on process history: " + one_way + ": " + told(one) + "; " + other_way +
                ": " + told(other),
            0};
}

run_record judged(const run_record& first, const run_record& again) {
    if (killed_from_outside(first) && !killed_from_outside(again))
        return again;
    run_record r = first;
    if (r.decisions.empty()) {
        r.decisions = again.decisions;
        r.decisions_count = again.decisions_count;
    }
    if (same_run(first, again))
        return r;
    r.outcome = verdict::not_deterministic;
    r.findings = {
        not_the_same("in a worker that had run other seeds", first, "in a fresh process", again)};
    return r;
}

} // namespace squall
