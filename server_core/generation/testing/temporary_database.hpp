#pragma once

#include "server_core/generation/sqlite_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace squall::server::testing_support {

/// A path for a database in a folder of its own, which goes with the object.
class temporary_database {
public:
    temporary_database() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "squall-generation-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error{"no folder " + pattern};
        }
        folder_ = pattern;
    }
    ~temporary_database() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    temporary_database(const temporary_database&) = delete;
    temporary_database& operator=(const temporary_database&) = delete;

    std::string path() const { return folder_ / "generations.db"; }

    /// The database as another process has it; it waits for no lock.
    sqlite_database open() const { return sqlite_database{path(), std::chrono::milliseconds{0}}; }
    /// So much time goes by that every lease has expired, and every generation without a job is
    /// old enough to be adopted.
    void let_leases_expire() const {
        open().execute("UPDATE job SET lease_until_ms = 1; UPDATE generation SET created_ms = 1");
    }

private:
    std::filesystem::path folder_;
};

} // namespace squall::server::testing_support
