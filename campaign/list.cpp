#include "campaign/list.hpp"

#include "sim/posix/imports.hpp"
#include "sim/posix/libc_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <string>
#include <vector>

namespace squall {

namespace {

using json = nlohmann::ordered_json;

/// libc's functions as the simulator has them.
json calls() {
    json all = json::array();
    for (const std::string_view name : posix::simulated_calls())
        all.push_back({{"name", name}, {"text", "simulated"}});
    for (const std::string_view name : posix::refused_calls())
        all.push_back({{"name", name}, {"text", "refused: ends the run with its name"}});
    return all;
}

/// What this program and its libraries take from libc that matters.
json imports() {
    json all = json::array();
    for (const posix::import& i : posix::loaded_imports())
        if (posix::must_be_ours(i.name))
            all.push_back(
                {{"name", i.name},
                 {"text", i.object + ", " + std::string(to_string(posix::classify(i.name))) +
                              (posix::is_defined_here(i.name.c_str()) ? "" : ", NOT OURS")}});
    return all;
}

/// Every entry is a JSON object; plain columns are drawn from the same.
json entries(const std::string& subject, scenario_list scenarios) {
    json all = json::array();
    if (subject == "scenarios")
        for (const scenario* const s : scenarios)
            all.push_back({{"name", s->name}, {"text", s->text}});
    else if (subject == "invariants")
        for (const invariant* const i : all_invariants(scenarios))
            all.push_back({{"name", i->id}, {"text", i->text}});
    else if (subject == "probes")
        for (const probe* const p : all_probes(scenarios))
            all.push_back({{"name", p->id}, {"text", p->text}, {"chances", p->chances}});
    else if (subject == "calls")
        all = calls();
    else if (subject == "imports")
        all = imports();
    else
        for (const site* const s : all_sites(scenarios))
            all.push_back({{"name", s->name},
                           {"text", s->text},
                           {"family", to_string(s->family)},
                           {"unit", s->unit},
                           {"max", s->max},
                           {"counts", s->counts == site_ordinal::byte ? "bytes" : "questions"},
                           {"evidence", s->evidence},
                           {"by_default", s->by_default}});
    return all;
}

/// What a person sees of one entry; the last column is not padded.
std::vector<std::string> columns(const json& entry) {
    std::vector<std::string> row = {entry["name"]};
    if (entry.contains("max")) {
        row.push_back(entry["family"]);
        row.push_back("1.." + std::to_string(entry["max"].get<std::uint64_t>()) + " " +
                      entry["unit"].get<std::string>());
    }
    row.push_back(entry["text"]);
    if (!entry.value("by_default", true))
        row.back() += " Off by default: only if --faults names it.";
    return row;
}

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            out << std::left << std::setw(static_cast<int>(widths[i]) + 2) << row[i];
        out << row.back() << '\n';
    }
}

} // namespace

int list(const list_options& o, scenario_list scenarios, std::ostream& out) {
    const json all = entries(o.subject, scenarios);
    if (o.json) {
        out << all.dump(2) << '\n';
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const json& entry : all)
        rows.push_back(columns(entry));
    print_table(out, rows);
    return 0;
}

} // namespace squall
