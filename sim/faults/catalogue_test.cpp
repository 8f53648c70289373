#include "sim/faults/fault_world.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace squall::fault_tests {
namespace {

// What the catalogue promises about itself.
TEST(faults, every_site_has_its_familys_name_a_unit_and_its_evidence) {
    for (const site* const s : faults::all) {
        EXPECT_TRUE(s->name.starts_with(to_string(s->family))) << s->name;
        EXPECT_FALSE(s->unit.empty()) << s->name;
        EXPECT_FALSE(s->text.empty()) << s->name;
        EXPECT_FALSE(s->evidence.empty()) << s->name;
        EXPECT_GT(s->max, 0U) << s->name;
        EXPECT_GT(s->gap, 0U) << s->name;
        EXPECT_EQ(find_site(faults::all, s->name), s) << "names are unique";
    }
}

/// All *_test.cpp below sim/, one after the other.
std::string all_tests() {
    std::string text;
    for (const auto& file : std::filesystem::recursive_directory_iterator(SQUALL_SIM_SOURCES)) {
        std::ifstream in(file.path());
        if (file.path().string().ends_with("_test.cpp"))
            text.append(std::istreambuf_iterator<char>(in), {});
    }
    return text;
}

/// Whether `word` stands there, and is not the beginning of a longer one.
bool names(const std::string& text, const std::string& word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto next = static_cast<unsigned char>(text[at + word.size()]);
        if (std::isalnum(next) == 0 && next != '_')
            return true;
    }
    return false;
}

// In which the server sees its errno or event; that these tests ask for it, never_asked() checks.
TEST(faults, every_site_is_named_in_a_test) {
    const std::string tests = all_tests();
    for (const site* const s : faults::all) {
        std::string identifier = "faults::" + std::string(s->name);
        std::ranges::replace(identifier, '.', '_');
        EXPECT_TRUE(names(tests, identifier)) << s->name << " has no test";
    }
}

} // namespace
} // namespace squall::fault_tests
