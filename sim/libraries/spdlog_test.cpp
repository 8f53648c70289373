// A server that logs with spdlog: its lines carry the host's time, and its thread pool is refused.

#include "sim/libraries/library_run.hpp"

#include <gtest/gtest.h>
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace squall::libraries {
namespace {

using namespace std::chrono_literals;

/// Every part of a line that differs from run to run in life.
constexpr const char* pattern = "%Y-%m-%d %H:%M:%S.%F %z pid %P thread %t +%o ms %n %l: %v";

/// Two lines with 250 ms between them.
void log_two_lines(const std::shared_ptr<spdlog::sinks::sink>& sink) {
    spdlog::logger log("server", sink);
    log.set_pattern(pattern);
    log.flush_on(spdlog::level::info);
    log.info("begins with {}", 1);
    std::this_thread::sleep_for(250ms);
    log.warn("ends with {}", 2.5);
}

constexpr const char* first_line =
    "2025-10-09 08:53:20.000000000 +00:00 pid 4242 thread 4242 +0 ms server info: begins with 1\n";
constexpr const char* second_line = "2025-10-09 08:53:20.250000000 +00:00 pid 4242 thread 4242 "
                                    "+250 ms server warning: ends with 2.5\n";

/// Runs `logs`, which notes what two lines have become, twice: each line is right, and the second
/// run is the first.
void expect_the_hosts_time(const std::function<void(const note&)>& logs) {
    const library_run first = run_with_library(logs);
    EXPECT_EQ(first.result.outcome, verdict::healthy);
    EXPECT_EQ(first.notes, std::vector<std::string>{std::string(first_line) + second_line});
    EXPECT_EQ(run_with_library(logs).result.digest, first.result.digest);
}

TEST(spdlog, lines_in_memory_carry_the_hosts_time) {
    expect_the_hosts_time([](const note& n) {
        std::ostringstream lines;
        log_two_lines(std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
        n(lines.str());
    });
}

TEST(spdlog, lines_in_a_file_carry_the_hosts_time) {
    const temporary_file file("server.log");
    expect_the_hosts_time([&](const note& n) {
        log_two_lines(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.path(), true));
        std::ostringstream text;
        text << std::ifstream(file.path()).rdbuf();
        n(text.str());
    });
}

TEST(spdlog, its_thread_pool_is_refused_by_name) {
    const library_run r = run_with_library([](const note& n) {
        try {
            spdlog::init_thread_pool(64, 1);
            n("made");
        } catch (const std::exception& e) {
            n(e.what());
        }
    });
    EXPECT_EQ(r.result.outcome, verdict::refused);
    ASSERT_EQ(r.result.findings.size(), 1U);
    EXPECT_EQ(r.result.findings[0].text,
              "uses it on server called pthread_create (a thread), which squall does not simulate");
    EXPECT_EQ(r.notes, std::vector<std::string>{"Resource temporarily unavailable"});
}

} // namespace
} // namespace squall::libraries
