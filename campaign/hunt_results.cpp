#include "campaign/hunt_results.hpp"

#include "campaign/build_id.hpp"
#include "campaign/finding_page.hpp"
#include "campaign/last_events.hpp"
#include "campaign/usage_error.hpp"
#include "reports/escape.hpp"
#include "sim/tape/repro_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>

namespace squall {

namespace {

[[noreturn]] void fail(const std::filesystem::path& name, const std::error_code& error) {
    throw usage_error(name.string() + ": " + error.message());
}

/// The tape of `r`, which found `f`. A digest that another process did not get is none.
repro_file repro_of(const scenario& what, const std::string& build, const finding& f,
                    const run_record& r) {
    const bool known = r.digest && r.outcome != verdict::not_deterministic;
    return {std::string(what.name),
            0,
            build,
            f.name,
            f.text,
            r.decisions,
            known ? digest_text(r.digest) : ""};
}

/// For a file's name: a finding's name without what a shell or a folder would misunderstand.
std::string file_name_part(std::string_view name) {
    constexpr std::size_t length_max = 100;
    std::string part(name.substr(0, length_max));
    std::ranges::replace_if(
        part,
        [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.'; },
        '_');
    return part;
}

} // namespace

hunt_results::hunt_results(const hunt_options& o, output_folder& folder)
    : options_(o),
      build_(build_id()),
      folder_(folder),
      runs_of_(o.scenarios.size()) {
    const std::filesystem::path name = o.out / "results.jsonl";
    errno = 0;
    lines_.open(name, std::ios::binary | std::ios::trunc);
    if (!lines_)
        fail(name, std::error_code(errno, std::generic_category()));
}

std::size_t hunt_results::place_of(const scenario& what) const noexcept {
    return static_cast<std::size_t>(std::ranges::find(options_.scenarios, &what) -
                                    options_.scenarios.begin());
}

std::uint64_t hunt_results::runs_of(const scenario& what) const noexcept {
    return runs_of_[place_of(what)];
}

void hunt_results::add(const scenario& what, std::uint64_t seed, const run_record& r) {
    unwritten_ += result_line(what, seed, options_.faults, r) + '\n';
    ++runs_;
    ++runs_of_[place_of(what)];
    runs_with_faults_ += r.decisions_count > 0;
    ++counts_[static_cast<std::size_t>(r.outcome)];
    gravest_ = worse(gravest_, r.outcome);
    for (auto f = r.findings.begin(); f != r.findings.end(); ++f) // two hosts in one deadlock are
        if (std::none_of(r.findings.begin(), f,                   // one failure
                         [&](const finding& earlier) { return same_failure(earlier, *f); }))
            fold(what, seed, *f, r);
}

void hunt_results::flush() {
    errno = 0;
    lines_ << unwritten_ << std::flush; // one write: never half a line
    if (!lines_)
        fail(options_.out / "results.jsonl", std::error_code(errno, std::generic_category()));
    unwritten_.clear();
}

bool hunt_results::knows(const scenario& what, const finding& f) const noexcept {
    return std::ranges::any_of(failures_, [&](const failure& other) {
        return other.what == &what && same_failure(other.found, f);
    });
}

void hunt_results::fold(const scenario& what, std::uint64_t seed, const finding& f,
                        const run_record& r) {
    const auto known = std::ranges::find_if(failures_, [&](const failure& other) {
        return other.what == &what && same_failure(other.found, f);
    });
    if (known != failures_.end()) {
        ++known->runs;
        return;
    }
    failure made{&what, f, seed, 1, {}, {}};
    const std::string name =
        file_name_part(what.name) + "-" + file_name_part(f.name) + "-" + std::to_string(seed);
    made.repro = write("repro/" + name + ".json", to_json(repro_of(what, build_, f, r)));
    made.page = write("findings/" + name + ".txt", page(made, r));
    failures_.push_back(std::move(made));
}

std::filesystem::path hunt_results::write(const std::filesystem::path& name,
                                          std::string_view text) {
    try {
        folder_.write(name, text);
        return folder_.path() / name;
    } catch (const usage_error& e) { // the finding itself must not be lost with it
        return "not written: " + std::string(e.what());
    }
}

std::string hunt_results::page(const failure& f, const run_record& r) const {
    return to_text(
        {std::string(f.what->name), f.seed, f.found, replay_line(f), f.repro.string(), r.decisions,
         last_events(*f.what, f.seed, options_.faults, f.found.event, options_.watchdog)});
}

std::string hunt_results::replay_line(const failure& f) const {
    std::string line = shell_quoted(options_.program) + " replay " + shell_quoted(f.what->name) +
                       " --seed " + std::to_string(f.seed);
    if (!options_.faults.is_default())
        line += " --faults " + shell_quoted(options_.faults.to_string());
    return line;
}

std::string result_line(const scenario& what, std::uint64_t seed, const fault_profile& faults,
                        const run_record& r) {
    // Put together by hand: a hunt writes thousands a second, and only texts need a library.
    const auto quoted = [](std::string_view text) {
        return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    };
    std::string names;
    for (const finding& f : r.findings)
        names += (names.empty() ? "" : ",") + quoted(f.name);
    std::string line = "{\"scenario\":" + quoted(what.name) + ",\"seed\":" + std::to_string(seed);
    if (!faults.is_default())
        line += ",\"faults\":" + quoted(faults.to_string());
    line += ",\"verdict\":" + quoted(to_string(r.outcome)) + ",\"findings\":[" + names +
            "],\"digest\":" + (r.digest ? quoted(digest_text(r.digest)) : "null") +
            ",\"events\":" + std::to_string(r.events) +
            ",\"decisions\":" + std::to_string(r.decisions_count) +
            ",\"virtual_ms\":" + std::to_string(r.ended_ns / 1'000'000);
    return line + "}";
}

} // namespace squall
