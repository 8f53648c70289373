#include "server_core/generation/generation_schema.hpp"

#include <algorithm>

namespace squall::server {

namespace {

constexpr int application_id = 0x53714c4c; // "SqLL", so that no other program's file is taken

// A generation is `saved` until its job has ended. A job is `running` only under a lease, a random
// name that whoever ends or renews it must know; an expired lease gives it to the next worker.
constexpr const char* tables = R"(
CREATE TABLE generation(
    record INTEGER PRIMARY KEY AUTOINCREMENT,
    generation_id TEXT NOT NULL UNIQUE,
    resume_token TEXT NOT NULL,
    prompt TEXT NOT NULL,
    language TEXT NOT NULL,
    steps INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('saved', 'finished', 'failed')),
    outcome TEXT,              -- the result, or the error
    created_ms INTEGER NOT NULL, -- all times: milliseconds since 1970
    ended_ms INTEGER,
    received_ms INTEGER        -- the client said that it has the result
) STRICT;
CREATE INDEX generation_unfinished ON generation(record) WHERE state = 'saved';
CREATE INDEX generation_ended ON generation(ended_ms) WHERE ended_ms IS NOT NULL;
CREATE TABLE job(
    job_id INTEGER PRIMARY KEY AUTOINCREMENT,
    record INTEGER NOT NULL UNIQUE REFERENCES generation(record) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'ended')),
    runs INTEGER NOT NULL DEFAULT 0,
    lease TEXT,
    lease_until_ms INTEGER
) STRICT;
CREATE INDEX job_unfinished ON job(job_id) WHERE state <> 'ended';
)";

void make_tables(sqlite_database& database) {
    sqlite_transaction transaction{database};
    if (database.integer("PRAGMA user_version") == 0) { // nobody else was faster
        database.execute(tables);
        database.execute("PRAGMA application_id = " + std::to_string(application_id));
        database.execute("PRAGMA user_version = " + std::to_string(generation_schema_version));
    }
    transaction.commit();
}

void require_ours(sqlite_database& database) {
    const auto version = database.integer("PRAGMA user_version");
    const auto application = database.integer("PRAGMA application_id");
    const bool is_new = version == 0 && application == 0 &&
                        database.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (!is_new && application != application_id) {
        throw std::runtime_error{"is a database of another program"};
    }
    if (!is_new && version != generation_schema_version) {
        throw std::runtime_error{"has schema version " + std::to_string(version) +
                                 ", and this server knows " +
                                 std::to_string(generation_schema_version)};
    }
}

void limit_size(sqlite_database& database, std::int64_t bytes_max) {
    if (bytes_max > 0) {
        const auto pages =
            std::max<std::int64_t>(1, bytes_max / database.integer("PRAGMA page_size"));
        database.execute("PRAGMA max_page_count = " + std::to_string(pages));
    }
}

} // namespace

void prepare_generation_database(sqlite_database& database, const generation_config& config) {
    require_ours(database);
    const std::string mode = database.text("PRAGMA journal_mode = WAL");
    if (mode != "wal" && mode != "memory") {
        throw std::runtime_error{"cannot have a write-ahead log; its journal mode is " + mode};
    }
    database.execute("PRAGMA synchronous = FULL");
    database.execute("PRAGMA foreign_keys = ON");
    limit_size(database, config.database_bytes_max);
    make_tables(database);
}

} // namespace squall::server
