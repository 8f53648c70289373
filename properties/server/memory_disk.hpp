#pragma once

#include <string>

struct sqlite3;
struct sqlite3_vfs;

namespace squall {

/// A place in memory where the SQLite database of a simulated server outlives the server: SQLite's
/// own "memdb" file system, in which names are opened while this object lives, unless they are
/// ":memory:". The database is there until this object is gone and the last program has closed it.
///
/// What has been committed is there after a crash and after a power-off. Not modelled: a power-off
/// that loses what was written and not synced, and errors of the disk.
class memory_disk {
public:
    /// An empty one. REQUIRES: made and destroyed outside of hosts, and there is no other.
    memory_disk();
    ~memory_disk();
    memory_disk(const memory_disk&) = delete;
    memory_disk& operator=(const memory_disk&) = delete;

    /// The name of the database, for sqlite3_open. No two of a process have the same.
    const std::string& database() const noexcept { return name_; }

private:
    std::string name_;
    sqlite3_vfs* before_;       ///< where names were opened
    sqlite3* keeper_ = nullptr; ///< who keeps it while no server has it open
};

} // namespace squall
