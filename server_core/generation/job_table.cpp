#include "server_core/generation/job_table.hpp"

namespace squall::server {

std::int64_t job_table::enqueue(std::int64_t record) {
    sqlite_transaction transaction{database_};
    sqlite_statement{database_, "INSERT INTO job(record, state) VALUES (?, 'queued')"
                                " ON CONFLICT(record) DO NOTHING"}
        .bind(record)
        .run();
    sqlite_statement query{database_, "SELECT job_id FROM job WHERE record = ?"};
    query.bind(record);
    query.step();
    const std::int64_t job_id = query.integer(0);
    transaction.commit();
    return job_id;
}

std::int64_t job_table::adopt(std::int64_t saved_before_ms, std::int64_t saved_after_ms) {
    constexpr const char* orphans =
        "SELECT record, 'queued' FROM generation WHERE state = 'saved' AND"
        " (created_ms < ? OR created_ms > ?) AND NOT EXISTS (SELECT 1 FROM job WHERE job.record = "
        "generation.record) ORDER BY record";
    sqlite_statement any{database_, orphans};
    if (!any.bind(saved_before_ms).bind(saved_after_ms).step()) {
        return 0; // and no writer waited for
    }
    std::string insert = "INSERT INTO job(record, state) "; // gcc 12 warns of a sum, wrongly
    insert += orphans;
    sqlite_statement{database_, insert}.bind(saved_before_ms).bind(saved_after_ms).run();
    return database_.changes();
}

std::optional<std::int64_t> job_table::oldest_free(std::int64_t now_ms, std::int64_t until_ms) {
    sqlite_statement query{database_,
                           "SELECT job_id FROM job WHERE state <> 'ended' AND (state = 'queued' OR"
                           " lease_until_ms <= ? OR lease_until_ms > ?) ORDER BY job_id LIMIT 1"};
    query.bind(now_ms).bind(until_ms + (until_ms - now_ms));
    return query.step() ? std::optional{query.integer(0)} : std::nullopt;
}

std::optional<taken_job> job_table::take(const job_lease& lease, std::int64_t now_ms,
                                         std::int64_t runs_max) {
    if (!oldest_free(now_ms, lease.until_ms)) {
        return std::nullopt; // and no writer waited for
    }
    sqlite_transaction transaction{database_};
    const auto job_id = oldest_free(now_ms, lease.until_ms); // another process may have been faster
    if (!job_id) {
        return std::nullopt;
    }
    sqlite_statement query{database_, "SELECT record, generation_id, prompt, language, steps,"
                                      " runs FROM job JOIN generation USING (record)"
                                      " WHERE job_id = ?"};
    query.bind(*job_id).step();
    taken_job job{*job_id,
                  query.integer(0),
                  query.text(1),
                  {query.text(2), query.text(3), static_cast<int>(query.integer(4))},
                  query.integer(5) + 1,
                  {}};
    if (job.run > runs_max) {
        job.given_up = "given up: its worker died " + std::to_string(runs_max) + " times";
        end_generation(job.job_id, job_outcome::failed, job.given_up, now_ms);
    } else {
        sqlite_statement{database_, "UPDATE job SET state = 'running', runs = runs + 1, lease = ?,"
                                    " lease_until_ms = ? WHERE job_id = ?"}
            .bind(lease.name)
            .bind(lease.until_ms)
            .bind(job.job_id)
            .run();
    }
    transaction.commit();
    return job;
}

std::vector<std::string> job_table::renew(const std::vector<std::string>& leases,
                                          std::int64_t until_ms) {
    std::vector<std::string> lost;
    if (leases.empty()) {
        return lost;
    }
    sqlite_transaction transaction{database_};
    for (const std::string& lease : leases) {
        sqlite_statement{database_, "UPDATE job SET lease_until_ms = ? WHERE lease = ? AND"
                                    " state = 'running'"}
            .bind(until_ms)
            .bind(lease)
            .run();
        if (database_.changes() == 0) {
            lost.push_back(lease);
        }
    }
    transaction.commit();
    return lost;
}

bool job_table::end(std::int64_t job_id, std::string_view lease, job_outcome outcome,
                    std::string_view text, std::int64_t now_ms) {
    sqlite_transaction transaction{database_};
    sqlite_statement query{database_, "SELECT 1 FROM job WHERE job_id = ? AND lease = ? AND"
                                      " state = 'running'"};
    if (!query.bind(job_id).bind(lease).step()) {
        return false;
    }
    end_generation(job_id, outcome, text, now_ms);
    transaction.commit();
    return true;
}

void job_table::end_generation(std::int64_t job_id, job_outcome outcome, std::string_view text,
                               std::int64_t now_ms) {
    sqlite_statement{database_, "UPDATE generation SET state = ?, outcome = ?, ended_ms = ?"
                                " WHERE record = (SELECT record FROM job WHERE job_id = ?)"}
        .bind(outcome == job_outcome::finished ? "finished" : "failed")
        .bind(text)
        .bind(now_ms)
        .bind(job_id)
        .run();
    sqlite_statement{database_, "UPDATE job SET state = 'ended', lease = NULL,"
                                " lease_until_ms = NULL WHERE job_id = ?"}
        .bind(job_id)
        .run();
}

void job_table::release(const std::vector<std::string>& leases) {
    sqlite_transaction transaction{database_};
    for (const std::string& lease : leases) {
        sqlite_statement{database_,
                         "UPDATE job SET state = 'queued', runs = runs - 1, lease = NULL,"
                         " lease_until_ms = NULL WHERE lease = ? AND state = 'running'"}
            .bind(lease)
            .run();
    }
    transaction.commit();
}

} // namespace squall::server
