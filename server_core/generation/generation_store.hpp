#pragma once

#include "server_core/generation/generation_schema.hpp"
#include "server_core/generation/generation_table.hpp"
#include "server_core/generation/job_table.hpp"

namespace squall::server {

/// The generation system's database, open and ready. REQUIRES: used by one thread at a time.
struct generation_store {
    /// Opens or makes the database that `config` names. Throws sqlite_error or std::runtime_error;
    /// what() does not say which file.
    explicit generation_store(const generation_config& config)
        : database(config.database, config.database_busy_timeout),
          generations(database),
          jobs(database) {
        prepare_generation_database(database, config);
    }

    sqlite_database database;
    generation_table generations;
    job_table jobs;
};

} // namespace squall::server
