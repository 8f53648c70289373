#include "sim/faults/fault_world.hpp"

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

} // namespace
} // namespace squall::fault_tests
