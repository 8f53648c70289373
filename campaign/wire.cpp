#include "campaign/wire.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace squall {

namespace {

using json = nlohmann::json;

json to_json(const decision& d) {
    return {d.where->name, d.who, d.at, d.value};
}

json to_json(const finding& f) {
    return {static_cast<int>(f.kind), f.name, f.text, f.event};
}

json to_json(const run_stats& s) {
    json j = {{"fired", json::array()}, {"probes", json::array()}};
    for (const run_stats::site_count& c : s.fired)
        j["fired"].push_back({c.where->name, c.times});
    for (const probe_count& p : s.probes)
        j["probes"].push_back({p.hits, p.chances});
    return j;
}

json to_json(const run_record& r) {
    json j = {{"outcome", static_cast<int>(r.outcome)},
              {"count", r.decisions_count},
              {"events", r.events},
              {"ns", r.ended_ns},
              {"abandoned", r.abandoned}};
    if (r.digest)
        j["digest"] = *r.digest;
    for (const finding& f : r.findings)
        j["findings"].push_back(to_json(f));
    for (const decision& d : r.decisions)
        j["decisions"].push_back(to_json(d));
    if (r.stats)
        j["stats"] = to_json(*r.stats);
    return j;
}

const site* need_site(const json& name, site_list sites) {
    const site* const where = find_site(sites, name.get<std::string>());
    if (where == nullptr)
        throw std::runtime_error("a child process names a site that its parent does not know: " +
                                 name.get<std::string>());
    return where;
}

decision to_decision(const json& j, site_list sites) {
    return {need_site(j.at(0), sites), j.at(1).get<std::string>(), j.at(2).get<std::uint64_t>(),
            j.at(3).get<std::uint64_t>()};
}

run_stats to_run_stats(const json& j, site_list sites) {
    run_stats s;
    for (const json& c : j.at("fired"))
        s.fired.push_back({need_site(c.at(0), sites), c.at(1).get<std::uint64_t>()});
    for (const json& p : j.at("probes"))
        s.probes.push_back({p.at(0).get<std::uint64_t>(), p.at(1).get<std::uint64_t>()});
    return s;
}

finding to_finding(const json& j) {
    return {static_cast<verdict>(j.at(0).get<int>()), j.at(1).get<std::string>(),
            j.at(2).get<std::string>(), j.at(3).get<std::uint64_t>()};
}

run_record to_run_record(const json& j, site_list sites) {
    run_record r;
    r.outcome = static_cast<verdict>(j.at("outcome").get<int>());
    r.decisions_count = j.at("count").get<std::uint64_t>();
    r.events = j.at("events").get<std::uint64_t>();
    r.ended_ns = j.at("ns").get<std::int64_t>();
    r.abandoned = j.at("abandoned").get<unsigned>();
    if (j.contains("digest"))
        r.digest = j["digest"].get<std::uint64_t>();
    for (const json& f : j.value("findings", json::array()))
        r.findings.push_back(to_finding(f));
    for (const json& d : j.value("decisions", json::array()))
        r.decisions.push_back(to_decision(d, sites));
    if (j.contains("stats"))
        r.stats = to_run_stats(j["stats"], sites);
    return r;
}

struct message_to_json {
    json operator()(const decision& d) const { return {{"decision", to_json(d)}}; }
    json operator()(const run_record& r) const { return {{"record", to_json(r)}}; }
    json operator()(const cannot_run& c) const { return {{"cannot_run", c.why}}; }
};

/// Nearly every message is about a healthy run, of which little is told: it needs no JSON.
bool is_plain(const run_record& r) {
    return r.outcome == verdict::healthy && r.findings.empty() && r.decisions.empty() && r.digest &&
           !r.stats;
}

std::string plain_line(const run_record& r) {
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "= %llu %llu %lld %u %llx\n",
                  static_cast<unsigned long long>(r.decisions_count),
                  static_cast<unsigned long long>(r.events), static_cast<long long>(r.ended_ns),
                  r.abandoned, static_cast<unsigned long long>(*r.digest));
    return text.data();
}

run_record parse_plain(std::string_view line) {
    unsigned long long decisions = 0;
    unsigned long long events = 0;
    unsigned long long digest = 0;
    long long ns = 0;
    run_record r;
    if (std::sscanf(std::string(line).c_str(), "= %llu %llu %lld %u %llx", &decisions, &events, &ns,
                    &r.abandoned, &digest) != 5)
        throw std::runtime_error("a child process says what its parent does not understand");
    r.decisions_count = decisions;
    r.events = events;
    r.ended_ns = ns;
    r.digest = digest;
    return r;
}

} // namespace

std::string task_line(const run_task& t) {
    return std::to_string(t.index) + ' ' + std::to_string(t.scenario) + ' ' +
           std::to_string(t.seed) + '\n';
}

std::optional<run_task> parse_task(std::string_view line) {
    unsigned long long index = 0;
    unsigned long long scenario = 0;
    unsigned long long seed = 0;
    if (std::sscanf(std::string(line).c_str(), "%llu %llu %llu", &index, &scenario, &seed) != 3)
        return std::nullopt;
    return run_task{index, static_cast<std::size_t>(scenario), seed};
}

std::string message_line(const child_message& m) {
    if (const auto* const r = std::get_if<run_record>(&m); r != nullptr && is_plain(*r))
        return plain_line(*r);
    // Texts of findings may hold whatever a server puts into its messages.
    return std::visit(message_to_json{}, m).dump(-1, ' ', false, json::error_handler_t::replace) +
           '\n';
}

child_message parse_message(std::string_view line, site_list sites) {
    if (line.starts_with('='))
        return parse_plain(line);
    const json j = json::parse(line);
    if (j.contains("decision"))
        return to_decision(j["decision"], sites);
    if (j.contains("record"))
        return to_run_record(j["record"], sites);
    return cannot_run{j.at("cannot_run").get<std::string>()};
}

std::optional<std::string> take_line(std::string& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string::npos)
        return std::nullopt;
    std::string line = text.substr(0, end);
    text.erase(0, end + 1);
    return line;
}

} // namespace squall
