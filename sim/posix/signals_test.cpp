#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <dlfcn.h>

namespace squall {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

steady_clock::time_point seen;
int delivered = 0;

void look_at_the_clock(int) {
    seen = steady_clock::now();
    ++delivered;
}
void look_at_the_clock_too(int, siginfo_t*, void*) {
    look_at_the_clock(0);
}

/// As somebody else's signal that arrives while a program runs: libc's own raise().
void arrives(int number) {
    static const auto libc = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "raise"));
    libc(number);
}

/// Lets a signal arrive inside a host, and tells what the host's clock showed around it.
void arrives_in_a_host(int number, steady_clock::time_point& before,
                       steady_clock::time_point& after) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run(
        "runs",
        [&] {
            before = steady_clock::now();
            arrives(number);
            after = steady_clock::now();
        },
        true);
    w.run_for(milliseconds(1));
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(signals, a_handler_in_the_middle_of_a_host_sees_the_real_clock) {
    struct sigaction with_info {};
    with_info.sa_sigaction = look_at_the_clock_too;
    with_info.sa_flags = SA_SIGINFO;
    for (const bool plain : {true, false}) {
        if (plain)
            std::signal(SIGUSR1, look_at_the_clock);
        else
            ASSERT_EQ(::sigaction(SIGUSR1, &with_info, nullptr), 0);
        delivered = 0;
        const auto real_before = steady_clock::now();
        steady_clock::time_point before;
        steady_clock::time_point after;
        arrives_in_a_host(SIGUSR1, before, after);
        EXPECT_EQ(delivered, 1);
        EXPECT_EQ(before, after); // nothing of the handler happened in the host
        EXPECT_GE(seen, real_before);
        EXPECT_LE(seen, steady_clock::now());
        EXPECT_NE(seen, before);
    }
    std::signal(SIGUSR1, SIG_DFL);
}

TEST(signals, who_asks_is_told_of_the_handler_that_somebody_installed) {
    EXPECT_EQ(std::signal(SIGUSR2, look_at_the_clock), SIG_DFL);
    struct sigaction with_info {};
    with_info.sa_sigaction = look_at_the_clock_too;
    with_info.sa_flags = SA_SIGINFO | SA_NODEFER;
    struct sigaction old {};
    ASSERT_EQ(::sigaction(SIGUSR2, &with_info, &old), 0);
    EXPECT_EQ(old.sa_handler, look_at_the_clock);
    EXPECT_EQ(old.sa_flags & SA_SIGINFO, 0);
    ASSERT_EQ(::sigaction(SIGUSR2, nullptr, &old), 0);
    EXPECT_EQ(old.sa_sigaction, look_at_the_clock_too);
    EXPECT_NE(old.sa_flags & SA_SIGINFO, 0);
    EXPECT_NE(old.sa_flags & SA_NODEFER, 0);
    std::signal(SIGUSR2, SIG_IGN);
    ASSERT_EQ(::sigaction(SIGUSR2, nullptr, &old), 0);
    EXPECT_EQ(old.sa_handler, SIG_IGN);
    std::signal(SIGUSR2, SIG_DFL);
}

TEST(signals, bad_numbers_are_refused_as_the_kernel_refuses_them) {
    struct sigaction any {};
    any.sa_handler = look_at_the_clock;
    for (const int number : {0, -1, 1000, SIGKILL}) {
        errno = 0;
        EXPECT_EQ(::sigaction(number, &any, nullptr), -1) << number;
        EXPECT_EQ(errno, EINVAL);
    }
}

} // namespace
} // namespace squall
