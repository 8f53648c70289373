#include "server_core/generation/generation_table.hpp"

#include <stdexcept>

namespace squall::server {

namespace {

/// Takes as long for any two texts of one length (there is no telling a token byte by byte).
bool same_secret(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                            static_cast<unsigned char>(b[i]));
    }
    return difference == 0;
}

generation_state state_of(std::string_view text) {
    if (text == "saved") {
        return generation_state::saved;
    }
    if (text == "finished") {
        return generation_state::finished;
    }
    if (text == "failed") {
        return generation_state::failed;
    }
    throw std::logic_error{"generation state " + std::string{text}}; // its CHECK forbids that
}

} // namespace

std::optional<std::int64_t> generation_table::save(const generation_key& key,
                                                   const generation_parameters& parameters,
                                                   std::int64_t now_ms,
                                                   std::int64_t unfinished_max) {
    sqlite_transaction transaction{database_};
    if (database_.integer("SELECT count(*) FROM generation WHERE state = 'saved'") >=
        unfinished_max) {
        return std::nullopt;
    }
    sqlite_statement{database_,
                     "INSERT INTO generation(generation_id, resume_token, prompt, language, steps,"
                     " state, created_ms) VALUES (?, ?, ?, ?, ?, 'saved', ?)"}
        .bind(key.generation_id)
        .bind(key.resume_token)
        .bind(parameters.prompt)
        .bind(parameters.language)
        .bind(parameters.steps)
        .bind(now_ms)
        .run();
    const std::int64_t record = database_.last_insert_rowid();
    transaction.commit();
    return record;
}

void generation_table::withdraw(std::int64_t record) {
    sqlite_statement{database_, "DELETE FROM generation WHERE record = ? AND state = 'saved' AND"
                                " NOT EXISTS (SELECT 1 FROM job WHERE job.record ="
                                " generation.record)"}
        .bind(record)
        .run();
}

std::optional<stored_generation> generation_table::find(const generation_key& key) {
    sqlite_statement query{database_,
                           "SELECT resume_token, record, state, outcome, received_ms IS NOT NULL"
                           " FROM generation WHERE generation_id = ?"};
    query.bind(key.generation_id);
    if (!query.step() || !same_secret(query.text(0), key.resume_token)) {
        return std::nullopt;
    }
    return stored_generation{query.integer(1), state_of(query.text(2)), query.text(3),
                             query.integer(4) != 0};
}

bool generation_table::mark_received(std::int64_t record, std::int64_t now_ms) {
    sqlite_statement{database_, "UPDATE generation SET received_ms = ? WHERE record = ? AND"
                                " state <> 'saved' AND received_ms IS NULL"}
        .bind(now_ms)
        .bind(record)
        .run();
    return database_.changes() == 1;
}

std::int64_t generation_table::purge(std::int64_t ended_before_ms) {
    if (database_.integer("SELECT coalesce(min(ended_ms), 9223372036854775807) FROM generation"
                          " WHERE ended_ms IS NOT NULL") >= ended_before_ms) {
        return 0; // and no writer waited for
    }
    sqlite_statement{database_, "DELETE FROM generation WHERE ended_ms < ?"}
        .bind(ended_before_ms)
        .run();
    return database_.changes();
}

} // namespace squall::server
