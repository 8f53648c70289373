#pragma once

#include "server_core/generation/generator.hpp"
#include "server_core/generation/sqlite_database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

/// A generation as its client knows it. The token is the client's proof that it is the owner.
struct generation_key {
    std::string generation_id;
    std::string resume_token;
};

enum class generation_state { saved, finished, failed };

/// What the database knows of a generation.
struct stored_generation {
    std::int64_t record;
    generation_state state;
    std::string outcome; ///< the result, or the error; empty while saved
    bool received;       ///< its client has said that it has the result
};

/// The generations: what was asked, and what came of it. Each function is one transaction, durable
/// when it returns; each may block and throws sqlite_error. Times are milliseconds since 1970.
class generation_table {
public:
    /// REQUIRES: prepared by prepare_generation_database; outlives this.
    explicit generation_table(sqlite_database& database) : database_(database) {}

    /// Keeps a new generation. Nothing when `unfinished_max` are kept that have not ended.
    std::optional<std::int64_t> save(const generation_key& key,
                                     const generation_parameters& parameters, std::int64_t now_ms,
                                     std::int64_t unfinished_max);

    /// Forgets a generation of which its client never heard. One with a job stays.
    void withdraw(std::int64_t record);

    /// The generation, if `key` is its whole key: a wrong token is as good as a wrong id.
    std::optional<stored_generation> find(const generation_key& key);

    /// Its client has the result. Returns whether that was news.
    bool mark_received(std::int64_t record, std::int64_t now_ms);

    /// Forgets generations that ended before `ended_before_ms`, and their jobs; how many.
    std::int64_t purge(std::int64_t ended_before_ms);

private:
    sqlite_database& database_;
};

} // namespace squall::server
