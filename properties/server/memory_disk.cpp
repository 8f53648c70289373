#include "properties/server/memory_disk.hpp"

#include "sim/check.hpp"

#include <cstdint>
#include <sqlite3.h>

namespace squall {

memory_disk::memory_disk() : before_(::sqlite3_vfs_find(nullptr)) {
    // A program that was abandoned in an earlier world may have its database open still.
    static std::uint64_t made = 0;
    name_ = "/squall-" + std::to_string(++made);
    sqlite3_vfs* const memory = ::sqlite3_vfs_find("memdb");
    SQUALL_CHECK(memory != nullptr);
    ::sqlite3_vfs_register(memory, 1);
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    SQUALL_CHECK(::sqlite3_open_v2(name_.c_str(), &keeper_, flags, "memdb") == SQLITE_OK);
    // The database is opened by the first statement that looks into it.
    ::sqlite3_exec(keeper_, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

memory_disk::~memory_disk() {
    ::sqlite3_close(keeper_);
    ::sqlite3_vfs_register(before_, 1);
}

} // namespace squall
