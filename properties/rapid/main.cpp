// The two properties of field reports 0 and 1 that matter most, for all clients, faults and seeds
// that rapidcheck thinks of. What fails is shrunk, told as a story, and left as a repro file in
// SQUALL_OUT (default squall-out/rapid). RC_PARAMS chooses seed and number of cases, as in every
// rapidcheck program; without it both are fixed.

#include "properties/rapid/arbitrary_plan.hpp"
#include "properties/rapid/counterexample.hpp"
#include "properties/scenarios/scenarios.hpp"

#include <rapidcheck.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace squall {
namespace {

/// The squall over the same server as this program: that of the mutant for `rapid-MUTANT`.
std::filesystem::path squall_beside(const std::filesystem::path& self) {
    constexpr std::string_view prefix = "rapid-";
    const std::string name = self.filename().string();
    return name.starts_with(prefix) ? self.parent_path() / name.substr(prefix.size()) : "squall";
}

/// Checks that no plan breaks this invariant; if one does, tells the smallest.
bool holds(const std::string& property, std::string_view invariant,
           const std::filesystem::path& folder, const std::filesystem::path& program) {
    std::vector<decision> smallest; // shrinking ends at the last case that failed
    const bool held = rc::check(property, [&](const story_plan& plan) {
        planned_source source(plan);
        const run_result result = run(voice_story, source);
        const finding* const f = finding_of(result, invariant);
        if (f == nullptr)
            return;
        smallest = result.decisions;
        RC_FAIL(f->name + ": " + f->text);
    });
    if (!held)
        tell(voice_story, fewest(voice_story, smallest, invariant), invariant, folder, program);
    return held;
}

int check_all(const std::filesystem::path& self) {
    ::setenv("RC_PARAMS", "seed=20240501 max_success=1500", 0);
    const char* const chosen = std::getenv("SQUALL_OUT");
    const std::filesystem::path folder = chosen != nullptr ? chosen : "squall-out/rapid";
    const std::filesystem::path program = squall_beside(self);
    const bool i02 = holds("never disconnect while CONNECTING", "I02", folder, program);
    const bool i10 = holds("the welcome is delivered or retried", "I10", folder, program);
    return i02 && i10 ? 0 : 1;
}

} // namespace
} // namespace squall

int main(int argc, char** argv) {
    try {
        return squall::check_all(argc > 0 ? argv[0] : "rapid_properties");
    } catch (const std::exception& e) {
        std::cerr << "rapid_properties: " << e.what() << "\n";
        return 2;
    }
}
