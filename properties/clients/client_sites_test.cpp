// Every site of the scenarios themselves is named in a test of theirs, as the simulator's own are
// (sim/faults/catalogue_test.cpp).

#include "properties/clients/client_sites.hpp"
#include "properties/scenarios/scenarios.hpp"
#include "sim/faults/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace squall {
namespace {

std::string tests_of_scenarios() {
    std::string text;
    for (const auto& file : std::filesystem::directory_iterator(SQUALL_SCENARIO_SOURCES)) {
        std::ifstream in(file.path());
        if (file.path().string().ends_with("_test.cpp"))
            text.append(std::istreambuf_iterator<char>(in), {});
    }
    return text;
}

// By the name that a tape has, or by that of the constant. The same of story::all is that file's
// own last test.
TEST(client_sites, every_one_is_named_in_a_test) {
    const std::string tests = tests_of_scenarios();
    std::set<std::string> wanted;
    for (const site* const s : all_sites(all_scenarios()))
        if (std::ranges::find(faults::all, s) == faults::all.end() &&
            s->family != fault_family::websocket && s->family != fault_family::connect)
            wanted.emplace(s->name);
    EXPECT_GE(wanted.size(), client_faults::all.size());
    for (const std::string& name : wanted) {
        const std::string constant = "client_faults::" + name.substr(name.find('.') + 1);
        const bool named = tests.find('"' + name + '"') != std::string::npos ||
                           tests.find(constant) != std::string::npos;
        EXPECT_TRUE(named) << name << " has no test";
    }
}

} // namespace
} // namespace squall
