#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace squall {

/// The folder that one hunt writes to. It never mixes two hunts: what the last one wrote there is
/// removed first. A list of that (the file ".written") says which files those are, so that nothing
/// that a person put there, or has changed since, is touched.
class output_folder {
public:
    /// Makes the folder, keeps other hunts out while this lives, and clears away the last hunt's
    /// files. Throws usage_error if it cannot, or if another hunt is writing there.
    explicit output_folder(std::filesystem::path folder);

    const std::filesystem::path& path() const noexcept { return folder_; }

    /// Writes a file, whole or not at all; its folder is made if need be. `name` is relative.
    /// Throws usage_error.
    void write(const std::filesystem::path& name, std::string_view text);

private:
    /// Keeps a second hunt out of the folder.
    class lock {
    public:
        explicit lock(const std::filesystem::path& folder);
        ~lock();
        lock(const lock&) = delete;
        lock& operator=(const lock&) = delete;

    private:
        int descriptor_;
    };

    static std::filesystem::path made(std::filesystem::path folder);
    void clear_away() const;

    std::filesystem::path folder_;
    lock lock_;
    std::ofstream written_;
};

} // namespace squall
