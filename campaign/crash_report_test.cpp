#include "campaign/crash_report.hpp"

#include "campaign/symbolizer.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace squall {
namespace {

// As Linux makes wait statuses.
constexpr int exited(int code) {
    return code << 8;
}

crash_report described(int status, std::string_view printed, std::string_view notes = {}) {
    return describe_crash(status, printed, notes, symbolizer::instance());
}

TEST(crash_report, is_named_after_the_signal_or_the_exit_code) {
    EXPECT_EQ(described(SIGSEGV, "").name, "SIGSEGV");
    EXPECT_EQ(described(SIGABRT, "").how, "the server ended by SIGABRT");
    EXPECT_EQ(described(exited(3), "").name, "exit_3");
    EXPECT_EQ(described(exited(0), "").how, "the server ended its process with exit code 0");
    EXPECT_EQ(described(SIGRTMIN + 1, "").name, "signal_" + std::to_string(SIGRTMIN + 1));
}

TEST(crash_report, shows_the_first_telling_lines) {
    EXPECT_EQ(described(SIGABRT, "\n  one\r\ntwo\nthree\nfour\n").printed, "one | two | three");
    EXPECT_EQ(described(SIGABRT, "no line end").printed, "no line end");
    EXPECT_EQ(described(SIGABRT, "").printed, "");
    EXPECT_EQ(described(SIGABRT, std::string(1000, 'x')).printed, std::string(600, 'x') + "...");
}

TEST(crash_report, begins_at_the_reason_if_the_server_had_printed_much_before) {
    EXPECT_EQ(described(SIGABRT, "chat\nchat\nchat\nterminate called after throwing\n"
                                 "  what():  boom\n")
                  .printed,
              "terminate called after throwing | what():  boom");
}

TEST(crash_report, of_a_sanitizers_report_rulers_process_numbers_and_frames_are_left_out) {
    EXPECT_EQ(described(exited(1), "chat\n",
                        "=================\n==4711==ERROR: AddressSanitizer: "
                        "heap-use-after-free\n    #0 0x1 in f\n")
                  .how,
              "a sanitizer ended the server: ERROR: AddressSanitizer: heap-use-after-free in +0x1");
}

} // namespace
} // namespace squall
