#pragma once

#include "campaign/options.hpp"
#include "campaign/output_folder.hpp"
#include "campaign/run_record.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// Equal failures, folded into one: same scenario, same kind of verdict, same finding.
struct failure {
    const scenario* what = nullptr;
    finding found;          ///< of the lowest seed
    std::uint64_t seed = 0; ///< the lowest that has it
    std::uint64_t runs = 0;
    std::filesystem::path repro; ///< where it was written, or why not
    std::filesystem::path page;  ///< likewise
};

/// What a hunt has found so far: counts, distinct failures, and their files in the output folder.
///
///     DIR/results.jsonl                       one object a run
///     DIR/repro/SCENARIO-FINDING-SEED.json    one of each distinct failure
///     DIR/findings/SCENARIO-FINDING-SEED.txt  one of each distinct failure
class hunt_results {
public:
    /// Begins results.jsonl anew. Throws usage_error if it cannot. Both must outlive this.
    hunt_results(const hunt_options& o, output_folder& folder);

    /// The next run, in the hunt's order; files about its findings are written at once.
    void add(const scenario& what, std::uint64_t seed, const run_record& r);

    /// Whether an equal failure has been added already.
    bool knows(const scenario& what, const finding& f) const noexcept;

    /// Writes the lines of all runs so far to results.jsonl.
    void flush();

    std::uint64_t runs() const noexcept { return runs_; }
    /// REQUIRES: `what` is one of the hunt's scenarios.
    std::uint64_t runs_of(const scenario& what) const noexcept;
    std::uint64_t runs_with_faults() const noexcept { return runs_with_faults_; }
    std::uint64_t runs_that_failed() const noexcept { return runs_ - count(verdict::healthy); }
    std::uint64_t count(verdict v) const noexcept { return counts_[static_cast<std::size_t>(v)]; }
    verdict gravest() const noexcept { return gravest_; }
    const std::vector<failure>& failures() const noexcept { return failures_; }

    /// The command that shows this failure's run again, as a shell takes it.
    std::string replay_line(const failure& f) const;

private:
    void fold(const scenario& what, std::uint64_t seed, const finding& f, const run_record& r);
    std::string page(const failure& f, const run_record& r) const;
    std::filesystem::path write(const std::filesystem::path& name, std::string_view text);
    std::size_t place_of(const scenario& what) const noexcept;

    const hunt_options& options_;
    std::string build_;
    output_folder& folder_;
    std::ofstream lines_;
    std::string unwritten_;
    std::uint64_t runs_ = 0;
    std::vector<std::uint64_t> runs_of_; ///< by scenario, in the hunt's order
    std::uint64_t runs_with_faults_ = 0;
    std::array<std::uint64_t, 6> counts_{}; ///< by verdict
    verdict gravest_ = verdict::healthy;
    std::vector<failure> failures_;
};

/// One line of results.jsonl, without its end.
std::string result_line(const scenario& what, std::uint64_t seed, const fault_profile& faults,
                        const run_record& r);

} // namespace squall
