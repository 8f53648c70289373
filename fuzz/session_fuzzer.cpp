// session_fuzzer: a libFuzzer target over whole sessions of the voice gateway. The input is a
// tape (sim/tape/byte_source.hpp) for the scenario voice-story, so it holds the network's faults
// and the clients' own bytes alike, and a finding is a repro file like any other.
// docs/fuzzing.md tells how to use it.

#include "fuzz/finding_report.hpp"
#include "fuzz/session_run.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<squall::trace_listener*> listeners;
    std::unique_ptr<squall::decision_recorder> recorder;
    if (const char* const file = std::getenv("SQUALL_RECORD"); file != nullptr) {
        recorder = std::make_unique<squall::decision_recorder>(squall::session_scenario(), file);
        listeners.push_back(recorder.get());
    }
    const squall::run_result result = squall::run_session({data, size}, listeners);
    if (result.outcome != squall::verdict::healthy) {
        squall::report(squall::session_scenario(), result);
        std::abort();
    }
    return 0;
}
