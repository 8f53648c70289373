#include "campaign/hunt_stats.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <string_view>

namespace squall {

namespace {

constexpr int family_width = 10;
constexpr int site_width = 20;
constexpr int number_width = 11;

/// "5.8 %", rounded, without floating point; nothing of nothing is 0.
std::string percent(std::uint64_t part, std::uint64_t whole) {
    const std::uint64_t thousandths = whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
    return std::to_string(thousandths / 10) + "." + std::to_string(thousandths % 10) + " %";
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& n : names)
        text += (text.empty() ? "" : ", ") + n;
    return text;
}

/// Columns: family, site, runs, times.
void row(std::ostream& out, std::string_view family, std::string_view name, const std::string& runs,
         const std::string& times) {
    out << "  " << std::left << std::setw(family_width) << family << std::setw(site_width) << name
        << std::right << std::setw(number_width) << runs << std::setw(number_width) << times
        << std::left << '\n';
}

} // namespace

hunt_stats::hunt_stats(const hunt_options& o) {
    const std::vector<const site*> sites = all_sites(o.scenarios);
    for (const std::string_view family : fault_family_names)
        for (const site* const s : sites)
            if (to_string(s->family) == family)
                sites_.push_back({s, o.faults.allows(*s)});
    for (const probe* const p : all_probes(o.scenarios))
        probes_.push_back({p, {}});
}

void hunt_stats::add(const scenario& what, const run_record& r) {
    ++runs_;
    runs_with_faults_ += r.decisions_count > 0;
    for (const auto& fired : r.stats ? r.stats->fired : count_sites(r.decisions)) {
        const auto line = std::ranges::find(sites_, fired.where, &site_line::where);
        if (line == sites_.end())
            continue;
        ++line->runs;
        line->times += fired.times;
    }
    for (std::size_t i = 0; r.stats && i < r.stats->probes.size(); ++i) {
        const auto line = std::ranges::find(probes_, what.probes.at(i)->id,
                                            [](const auto& p) { return p.what->id; });
        line->count += r.stats->probes[i];
    }
}

std::vector<std::string> hunt_stats::never_fired() const {
    std::vector<std::string> names;
    for (const site_line& l : sites_)
        if (l.allowed && l.times == 0)
            names.emplace_back(l.where->name);
    return names;
}

std::vector<std::string> hunt_stats::never_came_up() const {
    std::vector<std::string> names;
    for (const probe_line& l : probes_)
        if (l.count.hits == 0)
            names.emplace_back(l.what->id);
    return names;
}

void hunt_stats::print_sites(std::ostream& out) const {
    out << '\n';
    row(out, "family", "site", "runs", "times");
    std::string_view last;
    for (const site_line& l : sites_) {
        const std::string_view family = to_string(l.where->family);
        row(out, family == last ? "" : family, l.where->name,
            l.allowed ? std::to_string(l.runs) : "-", l.allowed ? std::to_string(l.times) : "-");
        last = family;
    }
    out << "Runs with a fault: " << runs_with_faults_ << " of " << runs_ << " ("
        << percent(runs_with_faults_, runs_) << ")\n";
    if (const auto names = never_fired(); !names.empty())
        out << "Never fired: " << joined(names) << '\n';
}

void hunt_stats::print_probes(std::ostream& out) const {
    std::size_t width = 0;
    for (const probe_line& l : probes_)
        width = std::max(width, l.what->id.size());
    out << '\n';
    for (const probe_line& l : probes_)
        out << "  " << std::left << std::setw(static_cast<int>(width) + 2) << l.what->id
            << l.count.hits << " of " << l.count.chances << ' ' << l.what->chances << " ("
            << percent(l.count.hits, l.count.chances) << ")\n";
    if (const auto names = never_came_up(); !names.empty())
        out << "Never came up: " << joined(names) << '\n';
}

void hunt_stats::print(std::ostream& out) const {
    print_sites(out);
    if (!probes_.empty())
        print_probes(out);
}

std::string hunt_stats::json_text() const {
    using json = nlohmann::ordered_json;
    json j;
    j["runs"] = runs_;
    j["runs_with_a_fault"] = runs_with_faults_;
    j["sites"] = json::array();
    for (const site_line& l : sites_)
        j["sites"].push_back({{"site", l.where->name},
                              {"family", to_string(l.where->family)},
                              {"allowed", l.allowed},
                              {"runs", l.runs},
                              {"times", l.times}});
    j["never_fired"] = never_fired();
    j["probes"] = json::array();
    for (const probe_line& l : probes_)
        j["probes"].push_back({{"probe", l.what->id},
                               {"text", l.what->text},
                               {"hits", l.count.hits},
                               {"chances", l.count.chances},
                               {"of", l.what->chances}});
    j["never_came_up"] = never_came_up();
    return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace squall
