#include "campaign/hunt_junit.hpp"

#include "reports/escape.hpp"
#include "reports/junit_xml.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace squall {

namespace {

/// What a case is about: findings of this kind and, unless it is empty, of this name.
struct subject {
    verdict kind;
    std::string_view name;
    std::string_view case_name;
};

/// What every run may come to, whatever its scenario demands. Names of crashes are as many as
/// there are functions, so they share a case.
constexpr std::array<subject, 7> common = {{
    {verdict::no_progress, "deadlock", "deadlock"},
    {verdict::no_progress, "livelock", "livelock"},
    {verdict::no_progress, "event_budget", "event_budget"},
    {verdict::no_progress, "watchdog", "watchdog"},
    {verdict::crashed, "", "crash"},
    {verdict::not_deterministic, "", "deterministic"},
    {verdict::refused, "", "refused"},
}};

bool is_about(const subject& s, const finding& f) {
    return s.kind == f.kind && (s.name.empty() || s.name == f.name);
}

std::string story(const hunt_results& results, const failure& f) {
    std::string text = f.found.name + " (" + std::string(to_string(f.found.kind)) + ") in " +
                       std::to_string(f.runs) + (f.runs == 1 ? " run" : " runs") +
                       ", first with seed " + std::to_string(f.seed) + '\n' + f.found.text + '\n';
    for (const std::string& frame : f.found.stack)
        text += "  " + frame + '\n';
    return text + "replay: " + results.replay_line(f) + "\nrepro: " + f.repro.string() +
           "\npage: " + f.page.string() + '\n';
}

junit_case to_case(const subject& s, const scenario& what, const hunt_results& results) {
    junit_case c{std::string(s.case_name)};
    for (const failure& f : results.failures()) {
        if (f.what != &what || !is_about(s, f.found))
            continue;
        if (!c.failed)
            c.failed = junit_case::failure{std::string(to_string(f.found.kind)),
                                           f.found.name + ": " + printable(f.found.text) +
                                               " (seed " + std::to_string(f.seed) + ")",
                                           {}};
        c.failed->text += (c.failed->text.empty() ? "" : "\n") + story(results, f);
    }
    return c;
}

std::vector<subject> subjects_of(const scenario& what) {
    std::vector<subject> all;
    for (const invariant* const i : what.invariants)
        all.push_back({i->kind, i->id, i->id});
    all.insert(all.end(), common.begin(), common.end());
    return all;
}

/// Findings that a scenario reports itself, under names that nobody lists.
std::vector<subject> others(const scenario& what, const std::vector<subject>& known,
                            const hunt_results& results) {
    std::vector<subject> more;
    for (const failure& f : results.failures())
        if (f.what == &what &&
            std::ranges::none_of(known, [&](const subject& s) { return is_about(s, f.found); }))
            more.push_back({f.found.kind, f.found.name, f.found.name});
    return more;
}

} // namespace

std::string hunt_junit(const hunt_options& o, const hunt_results& results,
                       const hunt_course& course) {
    std::vector<junit_suite> suites;
    for (const scenario* const s : o.scenarios) {
        const std::uint64_t runs = results.runs_of(*s);
        // Scenarios are hunted side by side; each has its share of the time.
        const std::uint64_t all = std::max<std::uint64_t>(results.runs(), 1);
        const auto ms = static_cast<std::uint64_t>(course.elapsed.count()) * runs / all;
        junit_suite suite{std::string(s->name),
                          std::chrono::milliseconds(ms),
                          {{"runs", std::to_string(runs)}, {"faults", o.faults.to_string()}},
                          {}};
        if (course.seeds)
            suite.properties.emplace_back("seeds", std::to_string(course.seeds->first) + ".." +
                                                       std::to_string(course.seeds->last));
        std::vector<subject> subjects = subjects_of(*s);
        const auto more = others(*s, subjects, results);
        subjects.insert(subjects.end(), more.begin(), more.end());
        for (const subject& about : subjects)
            suite.cases.push_back(to_case(about, *s, results));
        suites.push_back(std::move(suite));
    }
    return junit_xml("squall hunt", course.elapsed, suites);
}

} // namespace squall
