// The scripts of scripts/*.txt, and generated ones, on the simulated and on the real kernel.

#include "sim/conformance/both.hpp"
#include "sim/conformance/generate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace squall::conformance {
namespace {

struct named_script {
    std::string file;
    script what;
};

std::vector<named_script> table() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(SQUALL_CONFORMANCE_SCRIPTS))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<named_script> all;
    for (const auto& file : files) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        for (script& s : parse_scripts(text.str()))
            all.push_back({file.stem().string(), std::move(s)});
    }
    return all;
}

class table_of_scripts : public testing::TestWithParam<named_script> {};

TEST_P(table_of_scripts, gives_on_both_kernels_what_it_says) {
    const script& s = GetParam().what;
    const outcome simulated = run_simulated(s);
    const outcome real = run_real(s);
    EXPECT_EQ(first_difference(s, simulated, real), "");
    for (std::size_t i = 0; i < s.steps.size(); ++i)
        if (!s.steps[i].expected.empty()) {
            EXPECT_EQ(real[i], s.steps[i].expected)
                << "this kernel, " << GetParam().file << ".txt:" << s.steps[i].line;
        }
}

INSTANTIATE_TEST_SUITE_P(conformance, table_of_scripts, testing::ValuesIn(table()),
                         [](const auto& which) {
                             std::string name = which.param.file + "_" + which.param.what.title;
                             std::ranges::replace_if(
                                 name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                             return name;
                         });

// The same 500 in each test run; RC_PARAMS="max_success=100000" asks for more, and for others.
TEST(generated_scripts, give_the_same_on_both_kernels) {
    ::setenv("RC_PARAMS", "max_success=500 seed=1", 0);
    const bool held = rc::check("both kernels agree", [] {
        const script s = *generated_script();
        const std::string difference = compare(s);
        if (!difference.empty())
            RC_LOG(text_of(s) + difference + "\n");
        RC_ASSERT(difference.empty());
    });
    EXPECT_TRUE(held);
}

TEST(parse_scripts, says_where_a_file_is_wrong) {
    const auto complaint = [](std::string_view text) -> std::string {
        try {
            parse_scripts(text);
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "none";
    };
    EXPECT_EQ(complaint("# nothing\nsettle\n"), "line 2: a step before the first title (== ...)");
    EXPECT_EQ(complaint("== a\n\n== b\nsettle\n"),
              "line 3: the script before this one has no steps");
    EXPECT_EQ(complaint("== a\n-> ok\n"), "line 2: an expectation without a call");
    EXPECT_EQ(complaint("== a\nsettle -> ok # fine\n"), "none");
}

} // namespace
} // namespace squall::conformance
