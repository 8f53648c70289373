// A crash of the server under test, as its finder meets it: named after where it happened, and two
// crashes are two findings.

#include "campaign/program_under_test.hpp"
#include "sim/posix/syscall_trap.hpp"
#include "sim/sanitizers.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace squall {
namespace {

using nlohmann::json;

#if SQUALL_ASAN
constexpr const char* null_read = "undefined-behavior";
#else
constexpr const char* null_read = "SIGSEGV";
#endif
/// clang unwinds as far as the function that must not let an exception out, gcc does not.
#if defined(__clang__)
constexpr const char* terminated_in = "promise";
#else
constexpr const char* terminated_in = "throw_something";
#endif

class crash_program : public testing::Test {
protected:
    program_under_test squall;

    /// How often each finding's name stands in results.jsonl.
    std::map<std::string, int> findings() const {
        std::map<std::string, int> counts;
        for (const std::string& line : squall.lines("squall-out/results.jsonl")) {
            const json result = json::parse(line);
            for (const json& name : result["findings"])
                ++counts[name.get<std::string>()];
        }
        return counts;
    }
    /// The part of a summary that is about the finding of that name.
    static std::string about(const std::string& out, const std::string& name) {
        const std::size_t from = out.find(name + " (crashed)");
        return from == std::string::npos ? "" : out.substr(from, out.find("\n\n", from) - from);
    }
};

TEST_F(crash_program, crashes_at_different_places_are_different_findings) {
    const auto r = squall.run("hunt crashes --seeds 1..600 --jobs 2");
    EXPECT_EQ(r.code, 4);
    const auto counts = findings();
    ASSERT_EQ(counts.size(), 3U) << r.out;
    // A sanitizer sees a null pointer before the machine does.
    for (const char* const function : {"read_here", "read_there", "call_nothing"}) {
        std::string name = std::string(null_read) + " in squall::toys::" + function;
        if (!counts.contains(name)) // but not every call of nothing
            name = "SIGSEGV in squall::toys::" + std::string(function);
        ASSERT_TRUE(counts.contains(name)) << name << '\n' << r.out;
        EXPECT_GT(counts.at(name), 1) << name; // equal ones are one
        const std::string text = about(r.out, name);
        EXPECT_NE(
            text.find("#0 squall::toys::" + std::string(function) + " (campaign/toy_crashes.cpp:"),
            std::string::npos)
            << text;
        EXPECT_NE(text.find("#1 squall::toys::choose_a_crash (campaign/toy_crashes.cpp:"),
                  std::string::npos)
            << text;
    }
    EXPECT_NE(r.out.find("\n3. "), std::string::npos);
    EXPECT_EQ(r.out.find("\n4. "), std::string::npos);
    EXPECT_EQ(r.err, "");
}

TEST_F(crash_program, a_servers_own_handlers_do_not_hide_a_crash) {
    const auto plain = squall.run("hunt crashes --seeds 1..600");
    const auto wanted = findings();
    const auto handled = squall.run("hunt shrugs --seeds 1..600");
    EXPECT_EQ(handled.code, 4) << handled.out << handled.err;
    ASSERT_EQ(wanted.size(), 3U);
    EXPECT_EQ(findings(), wanted) << handled.out;
}

TEST_F(crash_program, replay_of_the_repro_file_shows_the_same_stack) {
    const auto r = squall.run("hunt crashes --seeds 1..600");
    const std::string name = std::string(null_read) + " in squall::toys::read_here";
    const std::string text = about(r.out, name);
    const auto again = squall.run("replay " + line_with(text, "repro: ").substr(11));
    EXPECT_EQ(again.code, 4);
    EXPECT_NE(again.out.find("same violation as recorded: " + name), std::string::npos)
        << again.out;
    EXPECT_NE(
        again.out.find("\n    " + line_with(text, "#0 ").substr(5) + "\n    #1 squall::toys::"),
        std::string::npos)
        << again.out;
}

TEST_F(crash_program, a_system_call_past_libc_is_refused_by_its_name_and_function) {
    const auto r = squall.run("hunt past-libc --seeds 1..600 --jobs 2");
    if (!posix::can_trap_system_calls()) {
        EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << r.err;
        EXPECT_NE(r.err.find("does not allow seccomp filters"), std::string::npos) << r.err;
        return;
    }
    EXPECT_EQ(r.code, 2);
    EXPECT_EQ(r.err, "");
    const auto counts = findings();
    ASSERT_EQ(counts.size(), 3U) << r.out;
    for (const char* const call : {"socket", "getrandom", "epoll_create1"}) {
        const std::string name =
            "system call " + std::string(call) + " in squall::toys::ask_the_kernel";
        EXPECT_TRUE(counts.contains(name)) << name << '\n' << r.out;
    }
    EXPECT_NE(r.out.find("the server made the system call socket past libc, which squall does not "
                         "simulate in squall::toys::ask_the_kernel"),
              std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("#1 squall::toys::get_past_libc"), std::string::npos) << r.out;
    EXPECT_GT(std::stoul(line_with(r.out, "healthy").substr(24)), 400U) << r.out;
}

TEST_F(crash_program, a_stack_that_is_used_up_is_named_after_who_used_it) {
    const auto r = squall.run("hunt overflows --seeds 1..40");
    EXPECT_EQ(r.code, 4);
    const auto counts = findings();
    ASSERT_EQ(counts.size(), 1U) << r.out;
#if SQUALL_ASAN
    EXPECT_EQ(counts.begin()->first, "stack-overflow in squall::toys::recurse");
#else
    EXPECT_EQ(counts.begin()->first, "SIGSEGV in squall::toys::recurse");
    EXPECT_NE(r.out.find("near the stack pointer: a stack overflow?"), std::string::npos) << r.out;
#endif
}

TEST_F(crash_program, an_exception_that_nobody_may_catch_tells_its_type_and_text) {
    const auto r = squall.run("hunt terminates --seeds 1..40");
    EXPECT_EQ(r.code, 4);
    const std::string text = about(r.out, "SIGABRT in squall::toys::" + std::string(terminated_in));
    EXPECT_NE(text.find("std::out_of_range"), std::string::npos) << r.out;
    EXPECT_NE(text.find("toy out of range"), std::string::npos) << r.out;
    EXPECT_NE(text.find(" squall::toys::promise (campaign/toy_crashes.cpp:"), std::string::npos)
        << r.out;
}

TEST_F(crash_program, memory_that_was_freed_is_found_by_the_sanitizer) {
    const auto r = squall.run("hunt uses-freed --seeds 1..40");
    if (!SQUALL_ASAN) {
        EXPECT_EQ(r.code, 0);
        return;
    }
    EXPECT_EQ(r.code, 4);
    const std::string name = "heap-use-after-free in squall::toys::read_freed";
    EXPECT_TRUE(findings().contains(name)) << r.out;
    const auto again = squall.run("replay " + line_with(about(r.out, name), "repro: ").substr(11));
    EXPECT_NE(again.out.find("freed by thread"), std::string::npos) << again.out;
    EXPECT_NE(again.out.find("squall::toys::read_freed (campaign/toy_crashes.cpp:"),
              std::string::npos)
        << again.out;
}

} // namespace
} // namespace squall
