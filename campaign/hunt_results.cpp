#include "campaign/hunt_results.hpp"

#include "campaign/build_id.hpp"
#include "campaign/files.hpp"
#include "campaign/usage_error.hpp"
#include "sim/tape/repro_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace squall {

namespace {

[[noreturn]] void fail(const std::filesystem::path& name, const std::error_code& error) {
    throw usage_error(name.string() + ": " + error.message());
}

/// For a file's name: a finding's name without what a shell or a folder would misunderstand.
std::string file_name_part(std::string_view name) {
    std::string part(name);
    std::ranges::replace_if(
        part,
        [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.'; },
        '_');
    return part;
}

} // namespace

hunt_results::hunt_results(const hunt_options& o) : options_(o), build_(build_id()) {
    std::error_code error;
    std::filesystem::create_directories(o.out / "repro", error);
    if (error)
        fail(o.out, error);
    lock_.emplace(o.out); // before the last hunt's results are overwritten
    const std::filesystem::path name = o.out / "results.jsonl";
    errno = 0;
    lines_.open(name, std::ios::binary | std::ios::trunc);
    if (!lines_)
        fail(name, std::error_code(errno, std::generic_category()));
}

hunt_results::folder_lock::folder_lock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0)
        fail(folder, std::error_code(errno, std::generic_category()));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(descriptor_);
        if (error == EWOULDBLOCK)
            throw usage_error(folder.string() +
                              ": another hunt writes there; choose another --out");
        fail(folder, std::error_code(error, std::generic_category()));
    }
}

hunt_results::folder_lock::~folder_lock() {
    ::close(descriptor_);
}

void hunt_results::add(const scenario& what, std::uint64_t seed, const run_record& r) {
    errno = 0;
    lines_ << result_line(what, seed, options_.faults, r) + "\n"
           << std::flush; // one write: never half a line
    if (!lines_)
        fail(options_.out / "results.jsonl", std::error_code(errno, std::generic_category()));
    ++runs_;
    runs_with_faults_ += r.decisions_count > 0;
    ++counts_[static_cast<std::size_t>(r.outcome)];
    gravest_ = worse(gravest_, r.outcome);
    std::vector<std::string_view> seen; // two hosts in one deadlock are one failure
    for (const finding& f : r.findings) {
        if (std::ranges::find(seen, f.name) == seen.end())
            fold(what, seed, f, r);
        seen.push_back(f.name);
    }
}

void hunt_results::fold(const scenario& what, std::uint64_t seed, const finding& f,
                        const run_record& r) {
    const auto known = std::ranges::find_if(failures_, [&](const failure& other) {
        return other.what == &what && other.found.kind == f.kind && other.found.name == f.name;
    });
    if (known != failures_.end()) {
        ++known->runs;
        return;
    }
    failure made{&what, f, seed, 1, options_.out / "repro"};
    made.repro /= file_name_part(what.name) + "-" + file_name_part(f.name) + "-" +
                  std::to_string(seed) + ".json";
    try {
        write_file_atomically(made.repro, to_json(repro_file{std::string(what.name), 0, build_,
                                                             f.name, f.text, r.decisions}));
    } catch (const usage_error& e) { // the finding itself must not be lost with it
        made.repro = "not written: " + std::string(e.what());
    }
    failures_.push_back(std::move(made));
}

std::string hunt_results::replay_line(const failure& f) const {
    std::string line = options_.program + " replay " + std::string(f.what->name) + " --seed " +
                       std::to_string(f.seed);
    if (!options_.faults.is_default())
        line += " --faults " + options_.faults.to_string();
    return line;
}

std::string result_line(const scenario& what, std::uint64_t seed, const fault_profile& faults,
                        const run_record& r) {
    using json = nlohmann::ordered_json;
    json names = json::array();
    for (const finding& f : r.findings)
        names.push_back(f.name);
    json j;
    j["scenario"] = what.name;
    j["seed"] = seed;
    if (!faults.is_default())
        j["faults"] = faults.to_string();
    j["verdict"] = to_string(r.outcome);
    j["findings"] = names;
    j["digest"] = r.digest ? json(digest_text(r.digest)) : json(nullptr);
    j["events"] = r.events;
    j["decisions"] = r.decisions_count;
    j["virtual_ms"] = r.ended_ns / 1'000'000;
    return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace squall
