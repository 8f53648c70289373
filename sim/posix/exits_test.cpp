// A program that ends its process ends its host, and says so.

#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace squall {
namespace {

void expect_finding(const std::string& name, const std::function<void()>& leave) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    int other = 0;
    bool ran_on = false;
    server.run("main", [&] {
        leave();
        ran_on = true;
    });
    server.run("other", [] { ::poll(nullptr, 0, -1); });
    w.add_host("c1").run(
        "client",
        [&] {
            ::usleep(5000);
            ++other;
        },
        true);
    w.run_for(std::chrono::milliseconds(10));
    ASSERT_EQ(w.findings().size(), 1U) << name;
    EXPECT_EQ(w.findings()[0].kind, verdict::crashed);
    EXPECT_EQ(w.findings()[0].name, name);
    EXPECT_EQ(w.findings()[0].text, "main on server called " + name + "(3)");
    EXPECT_EQ(server.state(), host_state::down);
    EXPECT_FALSE(ran_on);
    EXPECT_EQ(other, 1) << "the other host goes on";
    EXPECT_EQ(w.abandoned(), 1U);
}

TEST(exits, that_are_called_inside_a_host_are_findings_and_end_nothing_else) {
    expect_finding("exit", [] { std::exit(3); });
    expect_finding("_exit", [] { ::_exit(3); });
    expect_finding("_Exit", [] { std::_Exit(3); });
    expect_finding("quick_exit", [] { std::quick_exit(3); });
}

} // namespace
} // namespace squall
