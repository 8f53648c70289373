// The scripts of scripts/*.txt on the simulated and on the real kernel.

#include "sim/conformance/both.hpp"
#include "sim/conformance/real_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <list>
#include <ostream>
#include <set>
#include <sstream>

namespace squall::conformance {
namespace {

struct named_script {
    std::string file;
    script what;

    // ctest makes it part of the test's name, where an address must not be.
    friend void PrintTo(const named_script& s, std::ostream* out) {
        *out << s.file << ": " << s.what.title;
    }
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

/// Those of the table that take real time, or the others.
std::vector<named_script> part_of_table(bool slow) {
    std::vector<named_script> part = table();
    std::erase_if(part, [slow](const named_script& s) { return takes_time(s.what) != slow; });
    return part;
}

void expect_agreement(const named_script& which, const outcome& real) {
    const script& s = which.what;
    const outcome simulated = run_simulated(s);
    EXPECT_EQ(first_difference(s, simulated, real), "") << which.file << ": " << s.title;
    ASSERT_EQ(real.size(), s.steps.size());
    for (std::size_t i = 0; i < s.steps.size(); ++i)
        if (!s.steps[i].expected.empty()) {
            EXPECT_EQ(real[i], s.steps[i].expected)
                << "this kernel, " << which.file << ".txt:" << s.steps[i].line;
        }
}

class table_of_scripts : public testing::TestWithParam<named_script> {};

TEST_P(table_of_scripts, gives_on_both_kernels_what_it_says) {
    expect_agreement(GetParam(), run_real(GetParam().what));
}

// One test, so that all of them wait at the same time.
TEST(slow_scripts, give_on_both_kernels_what_they_say) {
    const std::vector<named_script> all = part_of_table(/*slow=*/true);
    std::list<real_run> runs;
    for (const named_script& each : all)
        runs.emplace_back(each.what);
    auto run = runs.begin();
    for (const named_script& each : all) {
        try {
            expect_agreement(each, run++->get());
        } catch (const std::exception& problem) {
            ADD_FAILURE() << each.file << ": " << each.what.title << ": " << problem.what();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(conformance, table_of_scripts,
                         testing::ValuesIn(part_of_table(/*slow=*/false)), [](const auto& which) {
                             std::string name = which.param.file + "_" + which.param.what.title;
                             std::ranges::replace_if(
                                 name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                             return name;
                         });

// rules.txt: what a rule's script is called must not drift from what scripts are called.
TEST(rules, each_has_a_script) {
    std::set<std::string, std::less<>> titles;
    for (const named_script& each : table())
        titles.insert(each.what.title);
    std::ifstream file(SQUALL_CONFORMANCE_RULES);
    std::size_t rules = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#'))
            continue;
        ++rules;
        // Titles have colons too: one of the rests must be a title.
        bool found = false;
        for (std::size_t colon = line.find(": "); colon != std::string::npos && !found;
             colon = line.find(": ", colon + 2))
            found = titles.contains(line.substr(colon + 2));
        EXPECT_TRUE(found) << "no script is called as this rule says: " << line;
    }
    EXPECT_GE(rules, 70U) << "rules.txt is not where it was";
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
