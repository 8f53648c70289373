#include "campaign/files.hpp"

#include "campaign/program_under_test.hpp"
#include "campaign/usage_error.hpp"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(files, a_file_beside_is_in_place_after_commit_and_not_before) {
    const program_under_test place;
    place.write("f", "old");
    {
        file_beside file(place.folder() / "f");
        file.out() << "new" << std::flush;
        EXPECT_EQ(place.text("f"), "old");
        EXPECT_EQ(place.files().size(), 2U);
        file.commit();
    }
    EXPECT_EQ(place.text("f"), "new");
    EXPECT_EQ(place.files(), std::vector<std::string>{"f"});
}

TEST(files, without_commit_nothing_stays) {
    const program_under_test place;
    { file_beside(place.folder() / "f").out() << "half"; }
    EXPECT_EQ(place.files(), std::vector<std::string>{});
}

TEST(files, a_full_disk_is_an_error_that_names_the_file) {
    const program_under_test place;
    file_beside file(place.folder() / "f");
    file.out().setstate(std::ios::badbit);
    EXPECT_THROW(file.commit(), usage_error);
}

TEST(files, write_and_read) {
    const program_under_test place;
    const std::string text = std::string(100'000, 'x') + '\0' + "\r\n";
    write_file_atomically(place.folder() / "f", text);
    EXPECT_EQ(read_file(place.folder() / "f"), text);
    EXPECT_THROW(write_file_atomically(place.folder() / "no" / "f", text), usage_error);
    EXPECT_THROW(read_file(place.folder() / "none"), usage_error);
}

} // namespace
} // namespace squall
