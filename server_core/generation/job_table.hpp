#pragma once

#include "server_core/generation/generator.hpp"
#include "server_core/generation/sqlite_database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// A lease on a job: whoever knows its name has the job until it expires.
struct job_lease {
    std::string name; ///< unique over all workers and times
    std::int64_t until_ms;
};

/// A job that a worker has taken.
struct taken_job {
    std::int64_t job_id;
    std::int64_t record;
    std::string generation_id;
    generation_parameters parameters;
    std::int64_t run;     ///< 1 for its first worker
    std::string given_up; ///< why it was ended as failed after too many runs; empty: to be run
};

enum class job_outcome { finished, failed };

/// The jobs: who runs which generation. Each function is one transaction, durable when it returns;
/// each may block and throws sqlite_error. Times are milliseconds since 1970.
///
/// A job is run by the holder of its lease alone. One whose lease has expired is taken by whoever
/// asks next, and what its former holder then says about it changes nothing. So is one whose lease
/// is twice as long as any that begins now: the clock was fast when it was given, and has been set
/// right. Who gave it may be dead, and the date that it waits for far away.
class job_table {
public:
    /// REQUIRES: prepared by prepare_generation_database; outlives this.
    explicit job_table(sqlite_database& database) : database_(database) {}

    /// Makes the generation's job. Returns its id; one that has a job keeps it.
    std::int64_t enqueue(std::int64_t record);

    /// Makes jobs for generations saved before `saved_before_ms` that have none, since their server
    /// died between the two; and for those saved after `saved_after_ms`, by a clock that was fast.
    /// How many.
    std::int64_t adopt(std::int64_t saved_before_ms, std::int64_t saved_after_ms);

    /// Takes the oldest job that nobody has, under `lease`; nothing when there is none.
    /// The run after `runs_max` is none: the job ends as failed.
    /// REQUIRES: all leases on this database are as long as this one.
    std::optional<taken_job> take(const job_lease& lease, std::int64_t now_ms,
                                  std::int64_t runs_max);

    /// Sets the expiry of these leases; returns those that are no longer theirs.
    std::vector<std::string> renew(const std::vector<std::string>& leases, std::int64_t until_ms);

    /// Ends the job and its generation. False when the lease was lost: then nothing changes.
    bool end(std::int64_t job_id, std::string_view lease, job_outcome outcome,
             std::string_view text, std::int64_t now_ms);

    /// Gives jobs back unharmed, as if they had not been taken.
    void release(const std::vector<std::string>& leases);

private:
    std::optional<std::int64_t> oldest_free(std::int64_t now_ms, std::int64_t until_ms);
    void end_generation(std::int64_t job_id, job_outcome outcome, std::string_view text,
                        std::int64_t now_ms);

    sqlite_database& database_;
};

} // namespace squall::server
