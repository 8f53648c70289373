#include "campaign/symbolizer.hpp"

#include "campaign/crash_report.hpp"
#include "campaign/crash_stack.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>

namespace squall {

__attribute__((noinline)) int a_known_function(int n) {
    return n * 3;
}
__attribute__((noinline)) int another_function(int n) {
    return n * 5;
}

namespace {

template <typename Function>
std::uintptr_t address(Function* f) {
    return reinterpret_cast<std::uintptr_t>(f);
}

TEST(symbolizer, any_of_the_tools_names_function_file_and_line) {
    for (const char* const tool : {"llvm-symbolizer-19", "addr2line"}) {
        symbolizer names({tool});
        const auto frames =
            names.look_up(std::array{address(a_known_function), address(another_function)});
        if (names.lacked_tool())
            continue; // not installed; the next test is about that
        ASSERT_EQ(frames.size(), 2U);
        EXPECT_EQ(frames[0].symbol, "squall::a_known_function(int)") << tool;
        EXPECT_EQ(frames[1].symbol, "squall::another_function(int)") << tool;
        EXPECT_TRUE(frames[0].own);
        ASSERT_EQ(frames[0].lines.size(), 1U);
        EXPECT_EQ(frames[0].lines[0].function, "squall::a_known_function");
        EXPECT_TRUE(frames[0].lines[0].file.ends_with("campaign/symbolizer_test.cpp")) << tool;
        EXPECT_NEAR(static_cast<double>(frames[0].lines[0].number), 16, 1) << tool;
    }
}

TEST(symbolizer, without_a_tool_there_is_the_address_in_its_module_and_that_is_told) {
    symbolizer names({"no-such-tool", "false"});
    const auto frames = names.look_up(std::array{address(a_known_function)});
    EXPECT_TRUE(frames[0].symbol.starts_with("campaign_test+0x")) << frames[0].symbol;
    EXPECT_TRUE(names.lacked_tool());
}

TEST(symbolizer, the_systems_libraries_are_not_the_programs_own) {
    symbolizer names({});
    const auto frames = names.look_up(std::array{address(::getenv), std::uintptr_t{0}});
    EXPECT_FALSE(frames[0].own);
    EXPECT_FALSE(names.lacked_tool());
    EXPECT_FALSE(frames[1].own); // nothing is there
}

std::string frame(int number, std::uintptr_t pc) {
    std::ostringstream line;
    line << "    #" << number << " 0x" << std::hex << pc << "  (/bin/x+0x1) (BuildId: 2)\n";
    return line.str();
}

TEST(crash_report, a_signals_stack_gives_name_key_and_lines) {
    const std::string notes = "SIGSEGV at address 0x10\n" + frame(0, address(a_known_function)) +
                              frame(1, address(another_function));
    const auto r = describe_crash(SIGSEGV, "chat\n", notes, symbolizer::instance());
    EXPECT_EQ(r.name, "SIGSEGV in squall::a_known_function");
    EXPECT_EQ(r.how, "the server ended by SIGSEGV at address 0x10 in squall::a_known_function");
    EXPECT_EQ(r.key, "SIGSEGV|squall::a_known_function(int)|squall::another_function(int)");
    ASSERT_EQ(r.stack.size(), 2U);
    EXPECT_TRUE(
        r.stack[0].starts_with("#0 squall::a_known_function (campaign/symbolizer_test.cpp:"))
        << r.stack[0];
    EXPECT_EQ(r.printed, "chat");
}

TEST(crash_report, a_sanitizers_first_stack_counts_and_its_runtime_does_not) {
    const std::string notes = "=====\n==1==ERROR: AddressSanitizer: heap-use-after-free on 0x1\n"
                              "READ of size 4 at 0x1 thread T0\n" +
                              frame(0, address(::getenv)) + frame(1, address(a_known_function)) +
                              "\nfreed by thread T0 here:\n" + frame(0, address(another_function));
    const auto r = describe_crash(1 << 8, "", notes, symbolizer::instance());
    EXPECT_EQ(r.name, "heap-use-after-free in squall::a_known_function");
    EXPECT_EQ(r.key, "heap-use-after-free|squall::a_known_function(int)");
    EXPECT_EQ(r.stack.size(), 1U);
    EXPECT_EQ(r.how,
              "a sanitizer ended the server: ERROR: AddressSanitizer: heap-use-after-free on "
              "0x1 | READ of size 4 at 0x1 thread T0 | freed by thread T0 here: in "
              "squall::a_known_function");
    EXPECT_NE(with_names(notes, symbolizer::instance())
                  .find("(BuildId: 2) squall::another_function "
                        "(campaign/symbolizer_test.cpp:"),
              std::string::npos);
}

TEST(crash_report, sanitizers_have_one_word_for_what_they_found) {
    const auto name = [](const char* notes) {
        return describe_crash(1 << 8, "", notes, symbolizer::instance()).name;
    };
    EXPECT_EQ(name("==1==ERROR: AddressSanitizer: attempting double-free on 0x1\n"), "double-free");
    EXPECT_EQ(name("==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n"), "SIGSEGV");
    EXPECT_EQ(name("x.cpp:1:2: runtime error: signed integer overflow\n"), "undefined-behavior");
    EXPECT_EQ(name("WARNING: ThreadSanitizer: data race (pid=1)\n"), "data");
    EXPECT_EQ(name(""), "exit_1");
}

} // namespace
} // namespace squall
