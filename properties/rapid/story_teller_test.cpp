#include "properties/rapid/story_teller.hpp"

#include "properties/rapid/story_plan.hpp"
#include "properties/scenarios/scenarios.hpp"
#include "sim/run/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace squall {
namespace {

TEST(story_teller, tells_who_did_what_and_when) {
    story_plan plan;
    plan.clients.resize(1);
    plan.clients[0].steps = {{story::step_kind::bad_utf8, 2000, 0}};
    planned_source source(plan);
    story_teller teller(all_sites(std::array{&voice_story}));
    trace_listener* const listeners[] = {&teller};
    run(voice_story, source, 0, {}, listeners);
    const std::string all = teller.text(0);
    const std::string expected =
        "    5.000 ms  c1 connects\n"
        "   11.000 ms  the server registers session 1 of u1\n"
        "   11.000 ms  session 1 is CONNECTED\n"
        "   13.000 ms  c1 gets the answer 101\n"
        "   13.000 ms  websocket.wait, c1/u1 at 0, 2000 us: The client takes this step that much "
        "later.\n";
    EXPECT_EQ(all.substr(0, expected.size()), expected);
    EXPECT_NE(all.find("   16.000 ms  c1 sends a text of bad UTF-8\n"), std::string::npos);
    EXPECT_NE(all.find("session 1 ends in CONNECTED: protocol_error\n"), std::string::npos);
    EXPECT_EQ(teller.text(1), "");
}

} // namespace
} // namespace squall
