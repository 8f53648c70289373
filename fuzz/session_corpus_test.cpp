// The checked-in corpus of the session fuzzer: each file still gets a session to CONNECTED, and
// still shows what no other does.

#include "fuzz/session_run.hpp"
#include "sim/tape/listed_source.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace squall {
namespace {

namespace fs = std::filesystem;

struct watch final : trace_listener {
    void on_event(const trace_event& e) override {
        healed = healed || e.name == "healed"; // what comes then, the scenario does by itself
        if (!healed && e.name == "state_changed" && e.text_of("to") == "CONNECTED")
            ++connected;
    }
    bool healed = false;
    int connected = 0;
};

std::map<std::string, std::vector<std::uint8_t>> corpus() {
    std::map<std::string, std::vector<std::uint8_t>> files;
    for (const auto& entry : fs::directory_iterator(SQUALL_CORPUS)) {
        std::ifstream file(entry.path(), std::ios::binary);
        files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return files;
}

TEST(session_corpus, at_least_twenty_inputs_reach_connected_and_no_two_are_alike) {
    const auto files = corpus();
    EXPECT_GE(files.size(), 20U);
    std::map<std::uint64_t, std::string> by_digest;
    for (const auto& [name, bytes] : files) {
        watch w;
        trace_listener* const listeners[] = {&w};
        const run_result result = run_session(bytes, listeners);
        EXPECT_EQ(result.outcome, verdict::healthy) << name << ": " << result.findings[0].text;
        EXPECT_GE(w.connected, 1) << name;
        const auto [twin, fresh] = by_digest.emplace(result.digest, name);
        EXPECT_TRUE(fresh) << name << " gives the same run as " << twin->second;
    }
}

// What a fuzzer finds is somebody else's to replay, shrink and explain.
TEST(session_corpus, every_input_is_a_repro_file_too) {
    for (const auto& [name, bytes] : corpus()) {
        const run_result first = run_session(bytes);
        listed_source listed(first.decisions);
        EXPECT_EQ(run(session_scenario(), listed).digest, first.digest) << name;
    }
}

} // namespace
} // namespace squall
