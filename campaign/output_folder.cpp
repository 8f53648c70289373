#include "campaign/output_folder.hpp"

#include "campaign/files.hpp"
#include "campaign/run_record.hpp"
#include "campaign/usage_error.hpp"
#include "sim/hash.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace squall {

namespace {

constexpr const char* list_name = ".written";

[[noreturn]] void fail(const std::filesystem::path& name, const std::error_code& error) {
    throw usage_error(name.string() + ": " + error.message());
}

std::string digest_of(std::string_view text) {
    digest d;
    d.add(text);
    return digest_text(d.value());
}

/// Not absolute, and not on the way out of the folder: the list may have been edited.
bool stays_inside(const std::filesystem::path& name) {
    return !name.empty() && name.is_relative() &&
           std::ranges::none_of(name, [](const auto& part) { return part == ".."; });
}

/// Whether the file still is what a hunt wrote.
bool is_unchanged(const std::filesystem::path& file, std::string_view digest) {
    std::error_code none;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(file, none)))
        return false;
    try {
        return digest_of(read_file(file)) == digest;
    } catch (const usage_error&) {
        return false;
    }
}

} // namespace

output_folder::lock::lock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0)
        fail(folder, std::error_code(errno, std::generic_category()));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(descriptor_);
        if (error == EWOULDBLOCK)
            throw usage_error(folder.string() +
                              ": another hunt writes there; choose another --out");
        fail(folder, std::error_code(error, std::generic_category()));
    }
}

output_folder::lock::~lock() {
    ::close(descriptor_);
}

std::filesystem::path output_folder::made(std::filesystem::path folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        fail(folder, error);
    return folder;
}

output_folder::output_folder(std::filesystem::path folder)
    : folder_(made(std::move(folder))),
      lock_(folder_) {
    clear_away();
    errno = 0;
    written_.open(folder_ / list_name, std::ios::binary | std::ios::trunc);
    if (!written_)
        fail(folder_ / list_name, std::error_code(errno, std::generic_category()));
}

void output_folder::clear_away() const {
    std::ifstream list(folder_ / list_name, std::ios::binary);
    std::string digest;
    for (std::string name; list >> digest && list.ignore() && std::getline(list, name);) {
        std::error_code none;
        if (stays_inside(name) && is_unchanged(folder_ / name, digest))
            std::filesystem::remove(folder_ / name, none);
    }
    for (const char* const sub : {"repro", "findings"}) { // only if nothing is left in them
        std::error_code none;
        std::filesystem::remove(folder_ / sub, none);
    }
}

void output_folder::write(const std::filesystem::path& name, std::string_view text) {
    std::error_code error;
    std::filesystem::create_directories((folder_ / name).parent_path(), error);
    if (error)
        fail((folder_ / name).parent_path(), error);
    // Listed first: a hunt that is killed between the two leaves nothing unlisted behind.
    written_ << digest_of(text) << ' ' << name.string() << '\n' << std::flush;
    write_file_atomically(folder_ / name, text);
}

} // namespace squall
