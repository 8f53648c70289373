#include "campaign/files.hpp"

#include "campaign/usage_error.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace squall {

namespace {

[[noreturn]] void fail(const std::filesystem::path& name, int error) {
    throw usage_error(name.string() + ": " +
                      std::error_code(error, std::generic_category()).message());
}

} // namespace

std::string read_file(const std::filesystem::path& name) {
    constexpr std::size_t size_max = 64U << 20U; // /dev/zero has no end
    struct closer {
        void operator()(std::FILE* f) const noexcept { std::fclose(f); }
    };
    const std::unique_ptr<std::FILE, closer> in(std::fopen(name.c_str(), "rb"));
    if (in == nullptr)
        fail(name, errno);
    std::string text;
    std::array<char, 16384> chunk{};
    while (const std::size_t n = std::fread(chunk.data(), 1, chunk.size(), in.get())) {
        text.append(chunk.data(), n);
        if (text.size() > size_max)
            fail(name, EFBIG);
    }
    if (std::ferror(in.get()) != 0)
        fail(name, errno);
    return text;
}

file_beside::file_beside(std::filesystem::path name)
    : name_(std::move(name)),
      beside_(name_.string() + ".partial" + std::to_string(::getpid())) {
    if (std::filesystem::is_directory(name_))
        fail(name_, EISDIR);
    errno = 0;
    out_.open(beside_, std::ios::binary | std::ios::trunc);
    if (!out_)
        fail(name_, errno != 0 ? errno : EIO);
}

file_beside::~file_beside() {
    if (committed_)
        return;
    out_.close();
    std::error_code ignored;
    std::filesystem::remove(beside_, ignored);
}

void file_beside::commit() {
    errno = 0;
    out_.close();
    if (!out_)
        fail(name_, errno != 0 ? errno : EIO);
    std::error_code error;
    std::filesystem::rename(beside_, name_, error);
    if (error)
        fail(name_, error.value());
    committed_ = true;
}

void write_file_atomically(const std::filesystem::path& name, std::string_view text) {
    file_beside file(name);
    file.out() << text;
    file.commit();
}

} // namespace squall
