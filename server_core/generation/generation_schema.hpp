#pragma once

#include "server_core/generation/generation_config.hpp"
#include "server_core/generation/sqlite_database.hpp"

namespace squall::server {

/// The version of the tables that this server makes and understands (PRAGMA user_version).
inline constexpr int generation_schema_version = 1;

/// Makes `database` ready: WAL and synchronous=FULL, so that what is committed outlives a crash
/// and a power cut (sqlite.org/pragma.html#pragma_synchronous), the limit on its size, and the
/// tables. Throws sqlite_error, and std::runtime_error for a database that is not ours, has
/// another version, or cannot do WAL.
void prepare_generation_database(sqlite_database& database, const generation_config& config);

} // namespace squall::server
