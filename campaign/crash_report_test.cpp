#include "campaign/crash_report.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace squall {
namespace {

// As Linux makes wait statuses.
constexpr int exited(int code) {
    return code << 8;
}

TEST(crash_report, is_named_after_the_signal_or_the_exit_code) {
    EXPECT_EQ(describe_crash(SIGSEGV, "").name, "SIGSEGV");
    EXPECT_EQ(describe_crash(SIGABRT, "").how, "the server ended by SIGABRT");
    EXPECT_EQ(describe_crash(exited(3), "").name, "exit_3");
    EXPECT_EQ(describe_crash(exited(0), "").how, "the server ended its process with exit code 0");
    EXPECT_EQ(describe_crash(SIGRTMIN + 1, "").name, "signal_" + std::to_string(SIGRTMIN + 1));
}

TEST(crash_report, shows_the_first_telling_lines) {
    EXPECT_EQ(describe_crash(SIGABRT, "\n  one\r\ntwo\nthree\nfour\n").printed,
              "one | two | three");
    EXPECT_EQ(describe_crash(SIGABRT, "no line end").printed, "no line end");
    EXPECT_EQ(describe_crash(SIGABRT, "").printed, "");
    EXPECT_EQ(describe_crash(SIGABRT, std::string(1000, 'x')).printed, std::string(200, 'x'));
}

TEST(crash_report, begins_at_the_reason_if_the_server_had_printed_much_before) {
    EXPECT_EQ(describe_crash(SIGABRT, "chat\nchat\nchat\nterminate called after throwing\n"
                                      "  what():  boom\n")
                  .printed,
              "terminate called after throwing | what():  boom");
}

TEST(crash_report, leaves_out_rulers_and_process_numbers_of_sanitizers) {
    EXPECT_EQ(describe_crash(exited(1), "chat\n=================\n==4711==ERROR: AddressSanitizer: "
                                        "heap-use-after-free\n    #0 0x1 in f\n")
                  .printed,
              "ERROR: AddressSanitizer: heap-use-after-free | #0 0x1 in f");
}

} // namespace
} // namespace squall
