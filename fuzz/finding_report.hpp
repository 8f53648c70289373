#pragma once

#include "sim/run/run.hpp"

#include <string>

namespace squall {

/// Says what went wrong on stderr, a line each: every finding, and how to see it again; and
/// writes the run's decisions as a repro file, so that the fuzzer's input is not needed any more.
/// The file goes into the folder that SQUALL_OUT names, by default squall-out/fuzz.
void report(const scenario& what, const run_result& result);

/// Writes each decision of a run into a repro file as it takes effect. For inputs whose run ends
/// in a crash, and so leaves no record of its own.
class decision_recorder final : public trace_listener {
public:
    /// Writes to `file` from the start of the run on.
    decision_recorder(const scenario& what, std::string file);

    void on_event(const trace_event& e) override;

private:
    void write() const;

    std::vector<const site*> sites_;
    std::string scenario_;
    std::string file_;
    std::vector<decision> decisions_;
};

} // namespace squall
