#include "fuzz/finding_report.hpp"

#include "campaign/build_id.hpp"
#include "campaign/files.hpp"
#include "sim/tape/repro_file.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <utility>

namespace squall {

namespace {

std::filesystem::path output_folder() {
    const char* const chosen = std::getenv("SQUALL_OUT");
    return chosen != nullptr ? std::filesystem::path(chosen)
                             : std::filesystem::path("squall-out") / "fuzz";
}

std::string hex(std::uint64_t word) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(word));
    return text.data();
}

} // namespace

void report(const scenario& what, const run_result& result) {
    for (const finding& f : result.findings)
        std::fprintf(stderr, "%s: %s\n", f.name.c_str(), f.text.c_str());
    const finding& first = result.findings.front();
    const auto file = output_folder() / (std::string(what.name) + "-" + first.name + "-" +
                                         hex(result.digest) + ".json");
    try {
        std::filesystem::create_directories(file.parent_path());
        write_file_atomically(file, to_json({std::string(what.name), 0, build_id(), first.name,
                                             first.text, result.decisions}));
        std::fprintf(stderr, "replay: squall replay %s\n", file.c_str());
    } catch (const std::exception& e) { // the finding stands, with or without a file
        std::fprintf(stderr, "no repro file: %s\n", e.what());
    }
}

decision_recorder::decision_recorder(const scenario& what, std::string file)
    : sites_(all_sites(std::array{&what})),
      scenario_(what.name),
      file_(std::move(file)) {
    write();
}

void decision_recorder::on_event(const trace_event& e) {
    if (e.kind != trace_kind::decision)
        return;
    decisions_.push_back({find_site(sites_, e.name), std::string(e.actor),
                          static_cast<std::uint64_t>(e.number_of("at")),
                          static_cast<std::uint64_t>(e.number_of("value"))});
    write();
}

void decision_recorder::write() const {
    write_file_atomically(file_, to_json({scenario_, 0, build_id(), "", "", decisions_}));
}

} // namespace squall
