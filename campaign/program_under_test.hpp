#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace squall {

/// squall over the toy scenarios, each call in a fresh process that has never run a world, and
/// whose folder is one of its own.
class program_under_test {
public:
    program_under_test();
    program_under_test(const program_under_test&) = delete;
    program_under_test& operator=(const program_under_test&) = delete;
    ~program_under_test();

    struct result {
        int code; ///< 1000 + signal if a signal ended it
        std::string out;
        std::string err;
    };

    /// Arguments as a shell would split them at spaces.
    result run(const std::string& arguments) const;
    result run(const std::vector<std::string>& arguments) const;

    const std::filesystem::path& folder() const noexcept { return folder_; }
    /// A file of the folder, "" if there is none.
    std::string text(const std::filesystem::path& name) const;
    std::vector<std::string> lines(const std::filesystem::path& name) const;
    void write(const std::filesystem::path& name, const std::string& text) const;
    /// Names of everything below the folder, sorted.
    std::vector<std::string> files() const;

private:
    std::filesystem::path folder_;
};

/// The line of `text` that holds `words`, or "".
std::string line_with(const std::string& text, const std::string& words);

} // namespace squall
