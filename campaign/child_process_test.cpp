#include "campaign/child_process.hpp"

#include "campaign/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace squall {
namespace {

/// Everything that the child says until it is gone.
std::string all_said(const child_process& child) {
    std::string text;
    while (child.receive(text)) {
    }
    return text;
}

TEST(child_process, hears_lines_and_answers) {
    child_process child(child_process::terminal::none, {}, [](child_side& parent) {
        std::string line;
        while (parent.receive(line) && line != "end")
            parent.send(line + "!\n");
    });
    EXPECT_TRUE(child.send("one\ntw"));
    EXPECT_TRUE(child.send("o\nend\n"));
    EXPECT_EQ(all_said(child), "one!\ntwo!\n");
    EXPECT_EQ(child.end(), 0);
}

TEST(child_process, leaves_behind_how_far_it_came_how_it_ended_and_what_it_printed) {
    child_process child(child_process::terminal::none, {}, [](child_side& parent) {
        std::fputs("of an earlier run\n", stderr);
        parent.begin_run();
        parent.progress().event = 7;
        std::fputs("last words\n", stderr);
        std::abort();
    });
    EXPECT_EQ(all_said(child), "");
    const int status = child.end();
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGABRT);
    EXPECT_EQ(child.progress().event, 7U);
    EXPECT_EQ(child.last_printed(), "last words\n");
}

TEST(child_process, keeps_the_first_mebibyte_of_what_a_child_prints) {
    child_process child(child_process::terminal::none, {}, [](child_side& parent) {
        const std::string line(1U << 16U, 'x');
        ssize_t written = 0;
        for (int i = 0; i < 40; ++i)
            written += std::max<ssize_t>(::write(STDERR_FILENO, line.data(), line.size()), 0);
        parent.send(std::to_string(written));
    });
    EXPECT_EQ(all_said(child), std::to_string(1U << 20U)); // no more memory than that
    EXPECT_EQ(child.last_printed().size(), 1U << 20U);
}

TEST(child_process, ignores_the_signals_that_a_terminal_sends_to_all) {
    child_process child(child_process::terminal::none, {}, [](child_side& parent) {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            std::raise(signal);
        parent.send("alive\n");
    });
    EXPECT_EQ(all_said(child), "alive\n");
}

TEST(child_process, is_killed_by_end_if_it_does_not_end_by_itself) {
    child_process child(child_process::terminal::none, {}, [](child_side&) {
        for (;;)
            ::pause();
    });
    EXPECT_EQ(child.end(), SIGKILL);
}

TEST(child_process, an_exception_of_its_body_does_not_run_on_into_its_parents_code) {
    child_process child(child_process::terminal::none, {},
                        [](child_side&) { throw std::runtime_error("boom"); });
    EXPECT_EQ(all_said(child), "");
    EXPECT_EQ(child.end(), SIGABRT);
    EXPECT_NE(child.last_printed().find("boom"), std::string_view::npos);
}

} // namespace
} // namespace squall
