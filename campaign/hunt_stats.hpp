#pragma once

#include "campaign/options.hpp"
#include "campaign/run_record.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace squall {

/// What the runs of a hunt met: how often each site fired, and each probe's situation came up. A
/// check that never had an occasion to fail proves nothing, so what never came up is named.
class hunt_stats {
public:
    explicit hunt_stats(const hunt_options& o);

    /// One run more. Of a run whose process died only the decisions are known.
    void add(const scenario& what, const run_record& r);

    /// The tables, for a person.
    void print(std::ostream& out) const;
    /// The same figures for a program: stats.json (docs/hunt-output.md).
    std::string json_text() const;

private:
    struct site_line {
        const site* where;
        bool allowed;           ///< by --faults
        std::uint64_t runs = 0; ///< in which it fired
        std::uint64_t times = 0;
    };
    struct probe_line {
        const probe* what;
        probe_count count;
    };

    std::vector<std::string> never_fired() const;
    std::vector<std::string> never_came_up() const;
    void print_sites(std::ostream& out) const;
    void print_probes(std::ostream& out) const;

    std::vector<site_line> sites_; ///< by family, then in catalogue order
    std::vector<probe_line> probes_;
    std::uint64_t runs_ = 0;
    std::uint64_t runs_with_faults_ = 0;
};

} // namespace squall
