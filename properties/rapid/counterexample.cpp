#include "properties/rapid/counterexample.hpp"

#include "campaign/build_id.hpp"
#include "campaign/files.hpp"
#include "properties/rapid/story_teller.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/repro_file.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>

namespace squall {

namespace {

/// The decisions that took effect, if this tape breaks the invariant.
std::optional<std::vector<decision>>
breaks(const scenario& what, const std::vector<decision>& decisions, std::string_view invariant) {
    listed_source source(decisions);
    run_result result = run(what, source);
    if (finding_of(result, invariant) == nullptr)
        return std::nullopt;
    return std::move(result.decisions);
}

} // namespace

const finding* finding_of(const run_result& result, std::string_view invariant) noexcept {
    const auto found = std::ranges::find(result.findings, invariant, &finding::name);
    return found == result.findings.end() ? nullptr : &*found;
}

std::vector<decision> fewest(const scenario& what, std::vector<decision> decisions,
                             std::string_view invariant) {
    for (std::size_t i = decisions.size(); i-- > 0;) {
        std::vector<decision> without = decisions;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        if (breaks(what, without, invariant))
            decisions = std::move(without);
    }
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        std::vector<decision> smaller = decisions;
        while ((smaller[i].value /= 2) != 0 && breaks(what, smaller, invariant))
            decisions = smaller;
    }
    return breaks(what, decisions, invariant).value_or(decisions);
}

void tell(const scenario& what, const std::vector<decision>& decisions, std::string_view invariant,
          const std::filesystem::path& folder, const std::filesystem::path& program) {
    listed_source source(decisions);
    story_teller teller(all_sites(std::array{&what}));
    trace_listener* const listeners[] = {&teller};
    const run_result result = run(what, source, 0, {}, listeners);
    const finding* const f = finding_of(result, invariant);
    if (f == nullptr) {
        std::cout << "the story did not happen again: " << invariant << " depends on more than its "
                  << "decisions\n";
        return;
    }
    std::filesystem::create_directories(folder);
    const auto file = folder / (std::string(what.name) + "-" + f->name + ".json");
    write_file_atomically(
        file, to_json({std::string(what.name), 0, build_id(), f->name, f->text, decisions}));
    std::cout << "\nThe story:\n"
              << teller.text(f->event) << "This breaks " << f->name << ": " << f->text << "\n"
              << "replay: " << program.string() << " replay " << file.string() << "\n";
}

} // namespace squall
