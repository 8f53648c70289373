#include "campaign/summary.hpp"

#include "campaign/symbolizer.hpp"
#include "reports/escape.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

namespace squall {

namespace {

constexpr int label_width = 22;

std::ostream& label(std::ostream& out, std::string_view text) {
    return out << "  " << std::left << std::setw(label_width) << text;
}

std::string seeds_text(const std::optional<seed_range>& seeds) {
    if (!seeds)
        return "none was run on every scenario";
    return std::to_string(seeds->first) + ".." + std::to_string(seeds->last);
}

/// Tenths of a second, without floating point.
std::string seconds_text(std::chrono::milliseconds t) {
    return std::to_string(t.count() / 1000) + "." + std::to_string(t.count() % 1000 / 100) + " s";
}

void print_counts(std::ostream& out, const hunt_options& o, const hunt_results& results,
                  const hunt_course& course) {
    std::string names;
    for (const scenario* const s : o.scenarios)
        names += (names.empty() ? "" : ", ") + std::string(s->name);
    const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(course.elapsed.count(), 1));
    const std::uint64_t runs = results.runs();
    label(out, "scenarios") << names << '\n';
    label(out, "seeds") << seeds_text(course.seeds) << '\n';
    if (!o.faults.is_default())
        label(out, "faults") << o.faults.to_string() << '\n';
    label(out, "runs") << runs << " in " << seconds_text(course.elapsed) << ", " << runs * 1000 / ms
                       << " runs/s, " << o.jobs << (o.jobs == 1 ? " job" : " jobs") << '\n';
    label(out, "runs with a fault") << results.runs_with_faults() << '\n';
    label(out, "run twice") << course.rechecked << ", again in a fresh process\n";
    constexpr std::array verdicts = {verdict::healthy,           verdict::invariant,
                                     verdict::no_progress,       verdict::crashed,
                                     verdict::not_deterministic, verdict::refused};
    for (const verdict v : verdicts)
        if (v != verdict::refused || results.count(v) > 0)
            label(out, to_string(v)) << results.count(v) << '\n';
}

void print_failure(std::ostream& out, const hunt_results& results, const failure& f,
                   std::size_t number) {
    out << '\n'
        << number << ". " << f.what->name << ": " << printable(f.found.name) << " ("
        << to_string(f.found.kind) << ") in " << f.runs << (f.runs == 1 ? " run" : " runs") << '\n'
        << "   " << printable(f.found.text) << '\n';
    for (const std::string& frame : f.found.stack)
        out << "     " << printable(frame) << '\n';
    out << "   replay: " << results.replay_line(f) << '\n'
        << "   repro:  " << f.repro.string() << '\n'
        << "   page:   " << f.page.string() << '\n';
}

} // namespace

void print_summary(std::ostream& out, const hunt_options& o, const hunt_results& results,
                   const hunt_course& course) {
    out << "squall hunt" << (course.interrupted ? " (interrupted)" : "") << '\n';
    print_counts(out, o, results, course);
    std::vector<const failure*> sorted;
    for (const failure& f : results.failures())
        sorted.push_back(&f);
    std::ranges::sort(sorted, {}, [&](const failure* f) {
        return std::tuple(std::ranges::find(o.scenarios, f->what), f->seed, f->found.name);
    });
    std::size_t number = 0;
    for (const failure* const f : sorted)
        print_failure(out, results, *f, ++number);
    if (symbolizer::instance().lacked_tool())
        out << "\nStacks have raw addresses: neither llvm-symbolizer nor addr2line was found.\n";
}

} // namespace squall
