// What a program arranges for signals, beside what the conformance scripts compare with Linux.

#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <unistd.h>

namespace squall {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What came of a program on a host.
finding only_finding(const std::function<void()>& body) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run("main", body, true);
    w.run_for(milliseconds(10));
    return w.findings().size() == 1 ? w.findings()[0] : finding{};
}

void write_without_a_reader() {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    (void)!::write(ends[1], "x", 1);
}

TEST(program_signals, one_that_is_neither_handled_nor_ignored_ends_the_program) {
    const finding f = only_finding(write_without_a_reader);
    EXPECT_EQ(f.kind, verdict::crashed);
    EXPECT_EQ(f.name, "SIGPIPE");
    EXPECT_EQ(f.text, "main on server was ended by SIGPIPE, which it neither handles nor ignores");
    EXPECT_EQ(only_finding([] { ::raise(SIGTERM); }).name, "SIGTERM");
    EXPECT_EQ(only_finding([] { ::kill(::getpid(), SIGUSR1); }).name, "SIGUSR1");
    EXPECT_EQ(only_finding([] { ::raise(SIGRTMIN); }).name, "signal " + std::to_string(SIGRTMIN));
}

TEST(program_signals, what_the_process_arranged_is_nothing_to_a_host) {
    std::signal(SIGPIPE, SIG_IGN); // the harness's own
    const finding f = only_finding(write_without_a_reader);
    std::signal(SIGPIPE, SIG_DFL);
    EXPECT_EQ(f.name, "SIGPIPE");
}

TEST(program_signals, what_a_program_arranges_is_nothing_to_the_process) {
    only_finding([] { std::signal(SIGUSR2, SIG_IGN); });
    EXPECT_EQ(std::signal(SIGUSR2, SIG_DFL), SIG_DFL);
}

TEST(program_signals, those_without_a_consequence_have_none) {
    EXPECT_EQ(only_finding([] {
                  ::raise(SIGCHLD);
                  std::signal(SIGPIPE, SIG_IGN);
                  write_without_a_reader();
              }).kind,
              verdict::healthy);
}

steady_clock::time_point handler_saw;
void look_at_the_clock(int) {
    handler_saw = steady_clock::now();
}

TEST(program_signals, a_programs_handler_runs_inside_its_host) {
    steady_clock::time_point before;
    const finding f = only_finding([&] {
        std::signal(SIGUSR1, look_at_the_clock);
        before = steady_clock::now();
        ::raise(SIGUSR1);
    });
    EXPECT_EQ(f.kind, verdict::healthy);
    EXPECT_EQ(handler_saw, before);
}

TEST(program_signals, a_second_host_with_handlers_is_refused_by_name) {
    empty_source calm;
    world w(calm);
    for (const char* const name : {"one", "two"})
        w.add_host(name).run(
            "main", [] { std::signal(SIGUSR1, look_at_the_clock); }, true);
    w.run_for(milliseconds(1));
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.findings()[0].kind, verdict::refused);
    EXPECT_NE(w.findings()[0].text.find("main on two called sigaction"), std::string::npos);
}

TEST(program_signals, bad_numbers_and_processes) {
    only_finding([] {
        EXPECT_EQ(std::signal(65, SIG_IGN), SIG_ERR);
        EXPECT_EQ(std::signal(SIGKILL, SIG_IGN), SIG_ERR);
        EXPECT_EQ(errno, EINVAL);
        EXPECT_EQ(::raise(0), -1);
        EXPECT_EQ(::kill(::getpid() + 1, SIGTERM), -1);
        EXPECT_EQ(errno, ESRCH);
        EXPECT_EQ(::kill(::getpid(), 0), 0);
    });
}

} // namespace
} // namespace squall
