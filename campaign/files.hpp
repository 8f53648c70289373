#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace squall {

/// The file's text. Throws usage_error "NAME: why" if it cannot be read.
std::string read_file(const std::filesystem::path& name);

/// A file that is there whole or not at all: written beside its place, and renamed to it.
/// Two processes that write the same file at the same time do not meet.
class file_beside {
public:
    /// Throws usage_error "NAME: why" if the folder takes no file.
    explicit file_beside(std::filesystem::path name);
    file_beside(const file_beside&) = delete;
    file_beside& operator=(const file_beside&) = delete;
    /// Without commit() nothing stays.
    ~file_beside();

    std::ostream& out() noexcept { return out_; }

    /// Puts the file in its place. Throws usage_error if it could not be written whole.
    void commit();

private:
    std::filesystem::path name_;
    std::filesystem::path beside_;
    std::ofstream out_;
    bool committed_ = false;
};

void write_file_atomically(const std::filesystem::path& name, std::string_view text);

} // namespace squall
